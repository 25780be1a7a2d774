// Package plain is the sign-in in lines: for screen readers, for terminals that can
// show lines only, and for scripts. It drives the same flow as the screens of package
// ui do, and holds no rule of it either.
//
//	outcome, err := plain.Run(ctx, plain.Options{
//		Connection: connection, Store: store, NewSession: newSession,
//		Why: "standard input is not a terminal",
//		Out: os.Stderr, Lines: plain.NewLines(os.Stdin),
//	})
//
// The rules of what it writes:
//
//   - The first line says that this is plain mode, and why.
//   - What it writes is lines, each a sentence that can be understood when it is read
//     aloud alone, and that stays true when it is read back later: no line is drawn over,
//     nothing spins, no boxes, no control characters but line ends.
//   - While something is waited for, time is told at few moments: at the start, and when
//     a minute, half of one, and ten seconds are left.
//   - A question is the last thing on its line. What was given beforehand is not asked.
//   - A method is pressed by its name. Digits are never a method: they belong to the OTP.
//
// Where a person types at a terminal, a failure leads back to the question, as it does
// on the screens, and Enter while an answer is under way is Enter a code instead. A
// script hears of the first failure as the end; a line of it that is at hand when the
// dialog opens is its answer, and nothing goes out by itself.
package plain
