package world

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// MailFault is a rule that makes the mail misbehave:
//
//	w.AddMailFault(world.MailFault{To: "alice@example.com", Nth: 2, Effect: world.MailLose})
//
// The rules are tried in their order for each email that is sent. The first one that fits is applied.
type MailFault struct {
	To     string        `json:"to,omitempty"    doc:"the address of the email; case does not matter. Default: all" max:"254"`
	Nth    int           `json:"nth,omitempty"   doc:"only the nth email to that address" min:"0"`
	Times  int           `json:"times,omitempty" doc:"how many times it is applied; 0: no limit" min:"0"`
	Effect MailEffect    `json:"effect"          doc:"what happens to the email" need:"true" one:"lose|delay|duplicate|junk|scan"`
	Delay  time.Duration `json:"delay,omitempty" doc:"with delay: how late the email arrives; with duplicate: how late its copy arrives" min:"0" max:"24h"`
}

// MailEffect is what a [MailFault] does.
type MailEffect string

// The effects.
const (
	MailLose      MailEffect = "lose"      // it does not arrive
	MailDelay     MailEffect = "delay"     // it arrives after Delay
	MailDuplicate MailEffect = "duplicate" // it arrives twice, the second time after Delay
	MailJunk      MailEffect = "junk"      // it arrives in the junk folder
	MailScan      MailEffect = "scan"      // it arrives, and a scanner opens its link
)

// MailEffects are all effects, with what each is good for.
var MailEffects = []struct {
	Effect MailEffect
	Good   string
}{
	{MailLose, "the email is lost. Does the person find Resend, and the help?"},
	{MailDelay, "the email arrives after `delay`. Is a link that is too late refused, and does a resent email take its place?"},
	{MailDuplicate, "the email arrives twice. Does its link work only once?"},
	{MailJunk, "the email is in the junk folder. Does the help say to look there?"},
	{MailScan, "a scanner opens the link of the email. Does that confirm anything?"},
}

// Check returns what does not fit together, nil for nothing.
func (f MailFault) Check() error {
	switch {
	case f.Effect == MailDelay && f.Delay == 0:
		return errors.New("delay has no duration")
	case f.Effect != MailDelay && f.Effect != MailDuplicate && f.Delay != 0:
		return errors.New("only delay and duplicate have a delay")
	}
	return nil
}

// SetMailFault is a [MailFault] of a World.
type SetMailFault struct {
	MailFault

	ID   uint64 `json:"id"   doc:"the number to remove it by, which is never used again"`
	Hits int    `json:"hits" doc:"how often it was applied"`

	seen int // mails that it fits, apart from Nth
}

// WithMailFaults makes the World start with these rules.
func WithMailFaults(faults ...MailFault) Option {
	return func(w *World) { w.mailFaults = faults }
}

// AddMailFault adds a rule, which is tried after the others, and returns its ID.
func (w *World) AddMailFault(f MailFault) (id uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.addMailFault(f)
}

func (w *World) addMailFault(f MailFault) uint64 {
	set := &SetMailFault{MailFault: f, ID: w.nextID()}
	w.mailRules = append(w.mailRules, set)
	return set.ID
}

// MailFaults returns the rules in the order in which they are tried.
func (w *World) MailFaults() []SetMailFault {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := []SetMailFault{}
	for _, r := range w.mailRules {
		all = append(all, *r)
	}
	return all
}

// RemoveMailFaults removes the rule with that ID, or all for 0, and reports whether there was one.
func (w *World) RemoveMailFaults(id uint64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(w.mailRules)
	w.mailRules = slices.DeleteFunc(w.mailRules, func(r *SetMailFault) bool { return id == 0 || r.ID == id })
	return len(w.mailRules) < n
}

// mailFault is the rule for an email, the zero value for none; with w.mu held.
func (w *World) mailFault(to string) (apply MailFault) {
	for _, r := range w.mailRules {
		if r.To != "" && !strings.EqualFold(r.To, to) {
			continue
		}
		r.seen++
		if apply.Effect == "" && (r.Nth == 0 || r.Nth == r.seen) && (r.Times == 0 || r.Hits < r.Times) {
			r.Hits++
			apply = r.MailFault
		}
	}
	return apply
}
