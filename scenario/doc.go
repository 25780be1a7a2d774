// Package scenario reads scenario files, plays them over sessions and simulated worlds, and judges
// what happened:
//
//	cases, err := scenario.Read("push.toml")
//	if err != nil {
//		return err // settings.Problems: every mistake, with its line and column
//	}
//	for _, c := range cases {
//		result := c.Play(ctx, scenario.PlayOptions{Report: report})
//	}
//
// A [Scenario] is a file as it is written, and a [Case] is one way to play it: with the values of
// its variables and of its matrix. A [Face] is what the person of a case sits at: the session
// itself, the real screens in a virtual terminal, or lines. Everything that happens is an
// [Event]; all reports are made of those.
package scenario
