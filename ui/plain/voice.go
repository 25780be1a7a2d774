package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/devicegrant"
	"otpdialog/signin"
	"otpdialog/ui/input"
)

// A Voice says sentences and asks questions, line by line. It is what plain mode does without
// a sign-in, for conversations about something else:
//
//	ctx, voice, end := plain.Begin(ctx, os.Stderr, plain.NewLines(os.Stdin))
//	defer end()
//	voice.Sayf("The account will be deleted.")
//	password, err := voice.Ask(ctx, plain.PasswordQuestion, "Password", true)
type Voice struct {
	out   io.Writer
	lines *Lines

	typed []string        // before it was asked for
	stale bool            // what was begun to be typed answers no question
	again <-chan struct{} // the program was stopped: what was said last is not on the screen
}

// Begin begins a conversation. With the end of the returned context it is over, and the caller
// calls end. If lines is nil, no question can be answered.
func Begin(ctx context.Context, out io.Writer, lines *Lines) (_ context.Context, v *Voice, end context.CancelFunc) {
	return begin(ctx, out, lines, false)
}

func begin(ctx context.Context, out io.Writer, lines *Lines, isGate bool) (_ context.Context, v *Voice, end context.CancelFunc) {
	v = &Voice{out: out, lines: lines}
	ctx, v.again, end = lines.follow(ctx, isGate)
	return ctx, v, end
}

// Interactive is true if a person types.
func (v *Voice) Interactive() bool { return v.lines.Interactive() }

// Sayf writes a sentence on a line of its own. Texts of several lines keep their lines.
func (v *Voice) Sayf(format string, args ...any) {
	for line := range strings.SplitSeq(strings.TrimRight(fmt.Sprintf(format, args...), "\n"), "\n") {
		v.put(strings.TrimRight(line, " ") + "\n")
	}
}

// put writes a part of a line, or the end of one. Whatever it was made of can do nothing
// to a terminal; if nobody listens any more, the conversation goes on.
func (v *Voice) put(text string) {
	words := strings.TrimRight(text, " \n")
	_, _ = io.WriteString(v.out, advice.Line(words)+text[len(words):])
}

// Ask asks a question and returns the line that answers it. The terminal does not show the answer
// if hidden. The error is [ErrLeft], an [*UnansweredError], a [*SourceError], or that of ctx or of
// the terminal.
func (v *Voice) Ask(ctx context.Context, what Question, question string, hidden bool) (string, error) {
	answer, err := v.ask(ctx, what, question, hidden, nil, nil)
	if _, unanswered := errors.AsType[*UnansweredError](err); unanswered && v.Interactive() {
		return "", ErrLeft
	}
	return answer, err
}

// ask is Ask while events arrive. Those that handle takes without an error wait for the answer;
// an error withdraws the question.
func (v *Voice) ask(ctx context.Context, what Question, question string, hidden bool, events <-chan signin.Event, handle func(signin.Event) error) (string, error) {
	interactive := v.Interactive()
	if interactive && v.stale {
		v.lines.flush()
	}
	v.stale = false
	if hidden && interactive {
		question = fmt.Sprintf(hiddenQuestion, question)
		if err := v.lines.hide(); err != nil {
			return "", err
		}
		defer func() {
			v.lines.show()
			v.put("\n") // the person's own was not shown
		}()
	}
	if interactive {
		v.put(question + ": ")
	} else {
		v.put(question + ":\n")
	}
	if len(v.typed) > 0 { // while nothing was asked
		line := v.typed[0]
		v.typed = v.typed[1:]
		if interactive && !hidden {
			v.put(line + "\n")
		}
		return line, nil
	}
	for {
		select {
		case line, more := <-v.lines.next():
			if more && interactive && strings.Contains(line, input.Unreadable) {
				if hidden {
					v.put("\n")
				}
				v.Sayf(unreadableLine)
				v.put(question + ": ")
				continue
			}
			if more {
				return line, nil
			}
			if interactive && !hidden {
				v.put("\n") // Ctrl+D has none
			}
			return "", v.ended(question, what)
		case <-v.again:
			v.put(question + ": ")
		case e := <-events:
			if err := handle(e); err != nil {
				v.stale = true
				if !hidden {
					v.put("\n")
				}
				return "", err
			}
		case <-ctx.Done():
			if interactive && !hidden {
				v.put("\n")
			}
			return "", ctx.Err()
		}
	}
}

// ended is the error at the end of the lines.
func (v *Voice) ended(question string, what Question) error {
	if err := v.lines.ended(); err != nil {
		return err
	}
	return &UnansweredError{Question: question, What: what}
}

// Waiting is something that takes its time.
type Waiting struct {
	Words string        // what is waited for, as a sentence
	Left  time.Duration // until it is over in any case; 0 if that is not known
	Clock clock.Clock
}

// Wait waits for a value of events. Meanwhile it says at few moments how much time is left, and
// hands over what the person types: the wait is over if typed returns false, and happened is false
// then. A script's lines answer questions only. The error is [ErrLeft] or that of ctx.
func Wait[E any](ctx context.Context, v *Voice, w Waiting, events <-chan E, typed func(line string) bool) (event E, happened bool, err error) {
	v.stale = true
	var lines <-chan string
	if v.Interactive() {
		lines = v.lines.next()
	}
	end, left := w.Clock.Now().Add(w.Left), moments(w.Left)
	moment := wake(w.Clock, untilFirst(left, end.Sub(w.Clock.Now())))
	defer func() { moment.Stop() }()
	for {
		select {
		case event = <-events:
			return event, true, nil
		case <-ctx.Done():
			return event, false, ctx.Err()
		case line, more := <-lines:
			switch {
			case !more:
				return event, false, cmp.Or(v.lines.ended(), ErrLeft)
			case strings.Contains(line, input.Unreadable):
				v.Sayf(unreadableLine)
			case !typed(line):
				return event, false, nil
			}
			lines = v.lines.next()
		case <-v.again:
			v.Sayf("%s", w.Words)
		case <-moment.rings:
			over := end.Sub(w.Clock.Now())
			passed := 0
			for passed < len(left) && left[passed] >= over { // several, if the computer was asleep
				passed++
			}
			if passed > 0 && over > 0 {
				v.Sayf(timeLeftLine, InWords(left[passed-1]))
			}
			left = left[passed:]
			moment = wake(w.Clock, untilFirst(left, over))
		}
	}
}

// untilFirst is how long it is to the first of the moments, if that much time is left in all.
// After the last one only what is waited for can happen.
func untilFirst(moments []time.Duration, left time.Duration) time.Duration {
	if len(moments) == 0 {
		return time.Hour
	}
	return max(0, left-moments[0])
}

// SayGrant says what the person confirms in a browser.
func (v *Voice) SayGrant(g devicegrant.Grant) {
	v.Sayf(openAddressLine, g.Address)
	v.Sayf(enterCodeLine, g.Code)
	if g.Complete != "" {
		v.Sayf(completeLine, g.Complete)
	}
}
