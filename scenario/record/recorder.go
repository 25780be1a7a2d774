package record

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"otpdialog/settings"
	"otpdialog/settings/presets"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator/world"
)

// A Recorder observes sign-ins on one connection. It is safe for concurrent use.
type Recorder struct {
	tape

	path     string
	mu       sync.Mutex
	followed *world.World // of the demonstration that was opened last, nil for none
	unfollow func()       // of it
	dropped  bool         // something was recorded of an earlier world
}

// A tape is what has been recorded.
type tape struct {
	connection *settings.Connection // of the first sign-in, nil before it
	world      *world.World         // of a demonstration, nil for other servers
	ended      bool                 // the connection is another one by now, or the recording is saved

	steps    []*step
	secrets  []secret
	accepted []string // user names that were

	view     session.View
	outcome  session.Outcome
	earlier  []session.Exchange   // of the sign-ins before this one
	user     string               // who signs in
	codes    map[string]string    // that are valid now: the variables, by the codes
	learned  map[string]bool      // users whose last method the recording itself has led to
	counts   map[world.Method]int // of what was sent to phones
	known    map[uint64]bool      // which those are
	settled  map[world.Method]int // the same when the session was last seen
	autosend *settings.Action     // goes out when the recording is played, nil for none; until the dialog opens
	skip     string               // why the recording cannot be played

	commanded *settings.Action // whose command was typed, until that is answered; nil for none

	remember bool // Remember last method used, as a scenario has it by now
}

// A step is one of the scenario.
type step struct {
	key, value string   // value as TOML
	user       string   // of sign_in
	expect     []string // keys and values as TOML; nil until it is known
}

// A secret is something that was typed.
type secret struct{ name, value string }

// New returns a recorder for a file, which does not exist yet.
func New(path string) *Recorder { return &Recorder{path: path, tape: newTape()} }

func newTape() tape {
	return tape{learned: map[string]bool{}, counts: map[world.Method]int{}, known: map[uint64]bool{}, remember: true}
}

// Follow says that a demonstration is opened for the people of a world. The recording of an earlier
// one is dropped.
func (r *Recorder) Follow(w *world.World) {
	stop := w.Follow(r.happened)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.unfollow != nil {
		r.unfollow()
	}
	if r.world != nil {
		r.anew()
	}
	r.followed, r.unfollow = w, stop
}

// anew begins the recording again: a scenario is about one world.
func (r *Recorder) anew() {
	r.dropped = r.dropped || len(r.steps) > 0
	r.tape = newTape()
}

// HasBegunAnew reports whether something was recorded of an earlier world, and is not in the file.
func (r *Recorder) HasBegunAnew() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}

// isDemonstration is true for the connection of the demonstration.
func isDemonstration(c *settings.Connection) bool { return c.Name == presets.Demonstration().Name }

// Observe is [session.Options.Observe].
func (r *Recorder) Observe(e signin.Event, s *session.Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := s.Connection()
	begin, begins := e.(signin.Begin)
	if isOwn := strings.HasPrefix(c.Name, "@"); isOwn && !isDemonstration(c) { // a preview is not the person's sign-in
		return
	}
	switch {
	case begins && r.connection == nil:
		clone := c.Clone()
		r.connection = &clone
		if isDemonstration(c) {
			r.world = r.followed
		}
		r.autosend, _ = signin.Automatic(c, signin.Begin{UserName: begin.UserName})
	case r.connection == nil:
		return
	case c.Name != r.connection.Name, !slices.Equal(c.Actions, r.connection.Actions):
		r.ended = true
	}
	if r.ended {
		return
	}
	before := r.view
	if begins {
		r.begin(begin)
	} else {
		r.act(e, before)
	}
	r.view, r.outcome = s.View(), s.Outcome()
	r.arrive(e, before)
	r.settled = maps.Clone(r.counts)
	r.look()
}

// begin takes down that the form was filled in.
func (r *Recorder) begin(e signin.Begin) {
	value := ""
	if r.connection.Ask.NeedsPassword() && !r.isPassword(e.UserName, e.Password) {
		value = ", password = " + r.hide("password", e.Password)
	}
	r.add("sign_in", value).user = e.UserName
	r.user, r.earlier = e.UserName, append(r.earlier, r.outcome.Exchanges...)
}

// isPassword reports whether the simulator has that password for a user: then it need not be
// written.
func (r *Recorder) isPassword(userName, password string) bool {
	if r.world == nil {
		return false
	}
	u, known := r.world.User(userName)
	return known && u.Password == password
}

// act takes down what the person did, if it did something.
func (r *Recorder) act(e signin.Event, before session.View) {
	inDialog := before.State == signin.Dialog
	switch e := e.(type) {
	case signin.Press:
		if inDialog {
			r.press(e.ActionID)
		}
	case signin.Answer:
		if inDialog {
			r.commanded = r.commandOf(e.Text, before)
			r.add("answer", r.answer(e.Text, before))
		}
	case signin.Retry:
		if r.commanded = nil; before.CanRetry {
			r.add("try_again", "true")
		}
	case signin.EnterCode:
		if before.State == signin.Progress {
			r.add("enter_code_instead", "true")
		}
	case signin.Cancel:
		if before.State != signin.Idle && before.State != signin.SignedIn {
			r.add("cancel", "true")
		}
	case signin.SetRemember:
		if before.State == signin.Dialog && e.On != r.remember {
			r.remember = e.On
			r.add("remember", strconv.FormatBool(e.On))
		}
	case signin.Expired:
		if before.Challenge == e.Challenge {
			r.advance(before.ExpiresIn)
		}
	case signin.Failed:
		if e.Failure == signin.NoAnswer && before.Exchange == e.Exchange {
			r.advance(before.WaitTime)
		}
	case signin.Replied:
		// A person did something, on a phone that only they can see. A quick one is no machine: how long
		// it took says nothing.
		asked := cmp.Or(before.Action, r.commanded)
		if r.commanded = nil; r.world == nil && asked != nil && e.Reply.Code != signin.Challenge && before.Exchange == e.Exchange {
			r.add(askKey, written("Do again on the phone what "+asked.Title+" asked for"))
		}
	}
}

// advance takes down that time has passed.
func (r *Recorder) advance(d time.Duration) {
	if r.world != nil {
		r.add("advance", written((d.Truncate(time.Second) + time.Second).String()))
	}
}

// press takes down a press of the action with that id.
func (r *Recorder) press(id string) {
	name := id
	for _, a := range r.connection.Actions {
		if found, err := r.connection.FindAction(a.Title); err == nil && a.ID == id && found.ID == id {
			name = a.Title
		}
	}
	r.add("press", written(name))
}

// arrive takes down what a player does that starts without what was remembered or given
// beforehand.
func (r *Recorder) arrive(e signin.Event, before session.View) {
	v := r.view
	byItself := false // the dialog opens, and an action is sent at once
	switch e.(type) {
	case signin.Begin, signin.Marked:
		byItself = v.State == signin.Progress
	case signin.Replied:
		byItself = v.State == signin.Progress && before.State == signin.Connecting
	}
	if byItself && (v.Cause == signin.ByPerson || v.Cause == signin.ByLastMethod && !r.learned[r.user]) {
		r.steps[len(r.steps)-1].expect = []string{`screen = "dialog"`}
		r.press(v.Action.ID)
	}
	if v.Opened && v.State != signin.Opening {
		if r.autosend != nil && v.Cause != signin.ByAdministrator {
			r.skip = "Autosend had run before it was recorded, and would send " + r.autosend.Title + " when it is played"
		}
		r.autosend = nil
	}
	if v.State == signin.Dialog && v.Remember != r.remember {
		r.remember = v.Remember
		r.add("remember", strconv.FormatBool(v.Remember))
	}
	if v.State == signin.SignedIn && !slices.Contains(r.accepted, r.user) {
		r.accepted = append(r.accepted, r.user)
	}
	if v.State == signin.SignedIn && v.Remember && v.Result.Method != "" {
		r.learned[r.user] = true
	}
}

// look looks at the phone of who signs in, for the codes that are valid.
func (r *Recorder) look() {
	if r.world == nil || r.user == "" {
		return
	}
	r.codes = map[string]string{}
	phone := r.world.Phone(r.user)
	if phone.Token != "" {
		r.codes[phone.Token] = "phone.token"
	}
	for method, name := range map[world.Method]string{world.Text: "phone.text", world.Mail: "phone.mail"} {
		if m, err := r.world.NewestMessage(r.user, method); err == nil {
			r.codes[m.Code] = name
		}
	}
}

// happened is for [world.World.Follow].
func (r *Recorder) happened(e world.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.world == nil || r.ended {
		return
	}
	switch e.Kind {
	case world.WorldReset: // nothing before it counts any more
		r.anew()
	case world.RequestSent, world.MessageDelivered:
		r.count(e)
		r.look()
	case world.RequestEnded:
		r.count(e) // this can come first
		r.decided(e)
	}
}

// count counts what was sent to a phone, once.
func (r *Recorder) count(e world.Event) {
	if !r.known[e.ID] {
		r.known[e.ID] = true
		r.counts[e.Method]++
	}
}

// decided takes down what the person did with a push or a call.
func (r *Recorder) decided(e world.Event) {
	isCall := e.Method == world.Call
	done := ""
	switch {
	case e.Outcome == world.TimedOut:
		if u, _ := r.world.User(e.User); r.view.State == signin.Progress {
			r.advance(u.TimeToDecide())
		}
	case e.Outcome == world.Approved && isCall:
		done = "answer_call = true"
	case e.Outcome == world.Approved && e.Number != 0:
		done = `choose = "${phone.number}"`
	case e.Outcome == world.WrongNumber:
		done = "choose = 0" // none of those that a push shows
	case e.Outcome == world.Approved:
		done = "approve = true"
	case e.Outcome == world.Declined, e.Outcome == world.Denied && isCall:
		done = "hang_up = true"
	case e.Outcome == world.Denied:
		done = "deny = true"
	case e.Outcome == world.Reported:
		done = "fraud = true"
	}
	if done != "" {
		r.add("phone", "{ "+done+" }")
	}
}

// add adds a step. What is seen now is what the step before it has led to.
func (r *Recorder) add(key, value string) *step {
	r.close()
	r.steps = append(r.steps, &step{key: key, value: value})
	return r.steps[len(r.steps)-1]
}

// close takes down what the last step has led to.
func (r *Recorder) close() {
	if len(r.steps) > 0 {
		if last := r.steps[len(r.steps)-1]; last.expect == nil {
			last.expect = r.seen()
		}
	}
}
