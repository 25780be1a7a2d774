package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/simulator/control"
)

// A Player plays the steps of a case for one person, each as soon as it can be played:
//
//	for !p.Advance(ctx) {
//		// wait until something has happened, at most until p.Deadline()
//	}
//
// It has no goroutine and no timer: its owner calls [Player.Advance] when something has
// happened to the session, to the world or to the server. So one goroutine can play for any number
// of people. All methods are called from the goroutine of the face.
type Player struct {
	c       *Case
	seat    *Seat
	face    Face
	lab     *control.Lab // nil for a case on other servers
	owner   *customer    // of an account; nil for a case without one
	watch   *watch
	packets *packet.Log // nil for one of many
	o       *PlayOptions
	report  func(Event) // of each step

	at        int       // the step
	resolved  Step      // the same with its secrets, and with what is on the phone
	done      bool      // what it does is done; now its conditions must hold
	events    int       // that the session had handled before an act of the person
	began     time.Time // by the clock of the machine; zero before it begins
	deadline  time.Time // by that of the case
	running   *program
	unpainted int    // pictures of the step that its face cannot paint
	noPicture bool   // the file of a picture does not exist
	refusal   string // of the account service, to what was done to the world last; "" for none

	own      func(Deed) Deed             // what a step does for a person of a crowd; nil for one who is alone
	variable func(string) (string, bool) // a value that goes before that of the case; nil for none
	renamed  func(text string) string    // a text with the name of the case's user, for a person of a crowd; nil for one who is alone

	socket bool   // whether the lab listens on a socket
	secret string // that it shares with its clients
	folder string // with files for programs, "" for none

	status Status // "" while it plays
	reason string
	next   string
}

// Advance plays as far as possible now. It is true when the case is over.
func (p *Player) Advance(ctx context.Context) bool {
	for p.status == "" {
		p.watch.catchUp()
		if p.began.IsZero() && p.o.Before != nil {
			if err := p.o.Before(ctx, p.at); err != nil {
				p.status, p.reason = Broken, err.Error()
				break
			}
		}
		if p.at == len(p.c.Steps) {
			p.status = Passed
			break
		}
		if p.began.IsZero() {
			p.began = time.Now()
			p.deadline = p.seat.Clock.Now().Add(max(DefaultWithin, p.within()))
		}
		if ctx.Err() != nil {
			p.breakOff(session.ErrInterrupted)
			break
		}
		if !p.done {
			if !p.do(ctx) {
				return p.status != ""
			}
			p.done = true
			p.deadline = p.seat.Clock.Now().Add(p.within())
			continue
		}
		now := p.sight()
		failed, inVain := p.judge(ctx, now)
		switch {
		case len(failed) == 0:
			note := ""
			if p.unpainted > 0 {
				note = notPainted
			}
			p.endStep(Passed, note, nil)
			p.at, p.done, p.began, p.unpainted = p.at+1, false, time.Time{}, 0
		case !p.isOver() && !inVain && !p.noPicture:
			return false
		default:
			p.next = p.nextOf(now)
			p.fail(failed[0].String(), failed)
		}
	}
	return true
}

// Deadline is when the step fails if nothing happens before, by the clock of the case.
func (p *Player) Deadline() time.Time { return p.deadline }

func (p *Player) isOver() bool { return !p.seat.Clock.Now().Before(p.deadline) }

// step is the one that is being played.
func (p *Player) step() Step { return p.c.Steps[p.at] }

// within is how long the conditions of the step may take. What it does has at least
// [DefaultWithin] before that, until it is possible.
func (p *Player) within() time.Duration {
	if within := p.step().Expect.Within; within != 0 {
		return within
	}
	if _, runs := p.step().Do.(Run); runs {
		return runTime
	}
	return DefaultWithin
}

// nextOf is what to do about conditions that do not hold, "" if nothing is known.
func (p *Player) nextOf(now *sight) string {
	switch _, runs := p.step().Do.(Run); {
	case p.noPicture:
		return "write it with --update, and look at it"
	case runs && len(p.step().Expect.Conditions) == 0 && now.ran != nil && now.ran.exit == nil:
		return "the program still runs; to go on meanwhile, expect something else, such as pushes = 1"
	}
	return ""
}

// A notYetError is why a step cannot be played now, but perhaps later.
type notYetError struct{ error }

// do does what the step says. It is false if that is not possible now, or failed.
func (p *Player) do(ctx context.Context) bool {
	seen, counts := p.watch.now()
	p.events = -1
	if _, is := p.step().Do.(Act); is && p.watch.session == nil { // of a crowd, each event is seen at once
		p.events = counts.events
	}
	err := p.doNow(ctx, seen)
	if err == nil {
		return true
	}
	if later, is := errors.AsType[notYetError](err); is {
		if !p.isOver() {
			return false
		}
		p.fail(advice.Line(later.Error()), nil)
		return false
	}
	p.breakOff(err)
	return false
}

func (p *Player) doNow(ctx context.Context, seen Seen) error {
	var missing error
	step, err := p.c.resolve(ctx, p.step(), lateValues{c: p.c, own: p.variable, now: func(name string) (string, error) {
		if seed, is := strings.CutPrefix(name, totpPrefix); is {
			return p.c.secrets.code(ctx, seed, p.seat.Clock.Now())
		}
		value, err := p.moment(name, seen)
		if err != nil {
			missing = notYetError{err}
		}
		return value, err
	}})
	if err != nil {
		return errors.Join(missing, err)
	}
	p.resolved = step
	if p.own != nil {
		step.Do = p.own(step.Do)
	}
	if performer, is := p.face.(Performer); is {
		within, cancel := p.untilDeadline(ctx)
		defer cancel()
		if done, err := performer.Perform(within, step.Do); err != nil {
			return notYetError{err}
		} else if done {
			return nil
		}
	}
	switch deed := step.Do.(type) {
	case Act:
		deed.Password = p.password(deed)
		if err := deed.Fits(p.seat.Connection, seen.View.View); err != nil {
			_, unknown := errors.AsType[*settings.UnknownActionError](err)
			_, ambiguous := errors.AsType[*settings.AmbiguousActionError](err)
			if unknown || ambiguous {
				return err
			}
			return notYetError{err}
		}
		within, cancel := p.untilDeadline(ctx)
		defer cancel()
		if err := p.face.Do(within, deed); err != nil {
			return notYetError{err}
		}
	case Control:
		if p.lab == nil {
			return advice.New("no-lab", fmt.Sprintf("%q needs a simulator, but the case uses the servers of its connection", deed.Verb)).
				Do(`remove the step, or set server = "simulator"`)
		}
		if deed.Verb == "clock.advance" && p.owner != nil && !p.owner.isSettled() {
			return notYetError{errors.New("the sign-in to the account is not waiting yet")}
		}
		_, err := p.lab.Do(ctx, deed.Verb, deed.Args)
		isCode := func(code string) bool {
			return slices.ContainsFunc(advice.Of(err), func(a advice.Advice) bool { return a.Code == code })
		}
		p.refusal = ""
		if isCode(control.CodeRefused) && slices.ContainsFunc(step.Expect.Conditions, func(c Condition) bool { return c.Name == "page_problem" }) {
			p.refusal = err.Error()
			return nil
		}
		if isCode(control.CodeNothingWaiting) {
			return notYetError{err}
		}
		return err
	case AccountAct:
		if p.owner == nil {
			return advice.New("no-lab", "an account step needs a simulator of the case's own").Do(`remove the step, or set server = "simulator"`)
		}
		return p.owner.do(ctx, deed)
	case Run:
		p.running.stop()
		p.running, err = p.start(ctx, deed)
		return err
	case Ask:
		return p.o.Ask(ctx, deed.Text)
	}
	return nil
}

// untilDeadline ends with ctx, or when the step fails.
func (p *Player) untilDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, p.deadline.Sub(p.seat.Clock.Now()))
}

// password is that of a sign-in. One that is left out is that of the simulated user.
func (p *Player) password(a Act) string {
	if a.Password != "" || p.lab == nil {
		return a.Password
	}
	u, _ := p.lab.World.User(a.UserName)
	return u.Password
}

// conditionsOf are what must hold after a step. A program without any must succeed.
func conditionsOf(s Step) []Condition {
	if _, runs := s.Do.(Run); runs && len(s.Expect.Conditions) == 0 {
		return []Condition{{Name: "exit", Matcher: Matcher{Is: 0.0}, Line: s.Line}}
	}
	return s.Expect.Conditions
}

// judge returns the conditions that do not hold now, and whether it is in vain to wait for them.
func (p *Player) judge(ctx context.Context, now *sight) (failed []Mismatch, inVain bool) {
	conditions := conditionsOf(p.resolved)
	var pictures []Condition
	for i, c := range conditions {
		expected, got := conditionsOf(p.step())[i].String(), "" // as it is written, without secrets
		value := now.value(c.Name)
		if text, is := value.(string); is && p.renamed != nil && !c.Match(value) {
			value = p.renamed(text) // what a scenario expects for its user holds for everyone
		}
		row, _ := nameOf(c.Name)
		switch {
		case row.Kind == Picture:
			pictures = append(pictures, c)
		case !c.Match(value):
			got = inWords(p.masked(value))
			inVain = inVain || now.isFinal(c.Name)
			if c.Name == "exit" && now.ran != nil && now.ran.exit == nil {
				got = "still running"
			}
			if c.Name == "exit" && now.ran != nil && now.ran.stderr != "" {
				got += ", and on its standard error " + inWords(p.masked(now.ran.stderr))
			}
		case row.Shown && !isShown(p.face.Shown(), value):
			expected, got = expected+", on the screen", inWords(p.masked(value))+", not on the screen"
		}
		if got != "" {
			failed = append(failed, Mismatch{Name: c.Name, Line: c.Line, Expected: expected, Got: got})
		}
	}
	if len(failed) > 0 {
		return failed, inVain // the screen is not yet the one that is meant
	}
	for _, c := range pictures {
		if m := p.paint(ctx, c); m != nil {
			failed = append(failed, *m)
		}
	}
	return failed, false
}

// masked is a value without the secrets of the case.
func (p *Player) masked(value any) any {
	switch v := value.(type) {
	case string:
		return p.c.Mask(v)
	case []string:
		masked := make([]string, len(v))
		for i, text := range v {
			masked[i] = p.c.Mask(text)
		}
		return masked
	}
	return value
}

// sight is what the names are about now.
func (p *Player) sight() *sight {
	seen, counts := p.watch.now()
	switch {
	case p.packets == nil: // one of many: what the watch has counted
	case p.lab != nil:
		c := p.lab.Server.Counters("")
		counts.datagrams, counts.duplicates, counts.servers = c.Datagrams, c.Duplicates, len(c.Servers)
	default: // what other servers have received is not known
		servers := map[string]bool{}
		for _, sent := range p.packets.Packets() {
			if sent.ToServer {
				counts.datagrams++
				servers[sent.Name] = true
			}
			if sent.Attempt > 1 {
				counts.duplicates++
			}
		}
		counts.servers = len(servers)
	}
	now := p.seat.Clock.Now()
	if seen.View.Now.After(now) {
		now = seen.View.Now
	}
	var ofAccount accountSeen
	if p.owner != nil {
		ofAccount = p.owner.seen()
		ofAccount.refusal = p.refusal
	}
	return &sight{
		accountSeen: ofAccount, Seen: seen, watched: counts, now: now, ran: p.running.state(),
		atRest: counts.events > p.events && isAtRest(seen.View.View),
	}
}

// isShown reports whether a text is among what a face shows, in any lines and between any frames;
// always if it shows nothing.
func isShown(shown string, value any) bool {
	text, _ := value.(string)
	return shown == "" || strings.Contains(bare(shown), bare(text))
}

// bare is a text without blanks and the lines of boxes.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == '|' || r >= '\u2500' && r <= '\u257f' || r == '\u00a0' {
			return -1
		}
		return r
	}, text)
}

// endStep reports the end of the step.
func (p *Player) endStep(status Status, reason string, failed []Mismatch) {
	step, seen := p.step(), ""
	if status != Passed {
		seen = p.sight().words(p.c.Mask)
	}
	p.report(Event{
		Kind: StepEnded, File: step.File, Line: step.Line, Step: p.at + 1, Text: p.c.Mask(advice.Line(step.Do.Words())),
		Seconds: time.Since(p.began).Seconds(), Status: status, Reason: reason, Failed: failed, Seen: seen,
		NotCompared: p.unpainted,
	})
}

// fail ends the case: the step was played, and something else came than expected.
func (p *Player) fail(reason string, failed []Mismatch) {
	p.status, p.reason = Failed, p.c.Mask(reason)
	p.endStep(Failed, p.reason, failed)
}

// breakOff ends the case: it cannot be played.
func (p *Player) breakOff(err error) {
	p.status, p.reason = Broken, p.c.Mask(advice.Line(err.Error()))
	p.next = nextOf(err)
	p.endStep(Broken, p.reason, nil)
}

// String returns the mismatch in words.
func (m Mismatch) String() string {
	return fmt.Sprintf("%s: expected %s, got %s", m.Name, m.Expected, m.Got)
}
