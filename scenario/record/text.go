package record

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/settings/document"
	"otpdialog/settings/presets"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator/world"
)

// written is a text as TOML, in which nothing is a variable.
func written(text string) string { return document.Written(strings.ReplaceAll(text, "${", "$${")) }

// hide returns what stands for a secret, as TOML.
func (r *Recorder) hide(name, value string) string {
	return document.Written("${" + r.secret(name, value) + "}")
}

// secret is the name of a secret, which is like the name if several have another value.
func (r *Recorder) secret(name, value string) string {
	same := 0
	for _, s := range r.secrets {
		if s.value == value && strings.HasPrefix(s.name, name) {
			return s.name
		}
		if strings.HasPrefix(s.name, name) {
			same++
		}
	}
	if same > 0 {
		name = fmt.Sprintf("%s_%d", name, same+1)
	}
	r.secrets = append(r.secrets, secret{name, value})
	return name
}

// answer is an answer as TOML: nothing of what was typed, unless it is the command of an action.
func (r *Recorder) answer(text string, asked session.View) string {
	if text == "" {
		return `""`
	}
	clean := asked.Clean(text)
	if a := r.commandOf(text, asked); a != nil {
		return written(a.Command)
	}
	for code, variable := range r.codes {
		if before, found := strings.CutSuffix(clean, code); found && before != "" { // a PIN
			return document.Written("${" + r.secret("answer", before) + "}${" + variable + "}")
		} else if found {
			return document.Written("${" + variable + "}")
		}
	}
	return r.hide("answer", text)
}

// commandOf is the action whose command was typed as an answer, nil for none.
func (r *Recorder) commandOf(text string, asked session.View) *settings.Action {
	typed := strings.TrimSpace(asked.Clean(text))
	for i, a := range r.connection.Actions {
		if a.Enabled && a.Command != "" && strings.EqualFold(a.Command, typed) && !asked.Hidden {
			return &r.connection.Actions[i]
		}
	}
	return nil
}

// askKey is the step in which a person does something that is not known here.
const askKey = "ask"

// seen is what the person sees now, as far as it is the same each time.
func (r *Recorder) seen() []string {
	v, o := r.view, r.outcome
	see := func(key, value string) string { return key + " = " + value }
	notice := v.Notice.Advice().Code
	var all []string
	switch v.State {
	case signin.Connecting, signin.Opening: // it is too short to be seen
		return []string{}
	case signin.Idle:
		outcome := "cancelled"
		if o.Failure.Kind != nil {
			outcome = o.Failure.Advice().Code
		}
		all = append(all, see("screen", `"form"`), see("outcome", written(outcome)))
	case signin.Dialog:
		all = append(all, see("screen", `"dialog"`), see("rounds", strconv.Itoa(o.Rounds))) // there may have been a dialog before
		if v.Hidden {
			all = append(all, see("hidden", "true"))
		}
	case signin.Progress:
		if v.Action == nil { // a code is checked
			return []string{}
		}
		all = append(all, see("screen", `"progress"`), see("action", written(v.Action.Title)))
		if v.Cause != signin.ByPerson && r.steps[len(r.steps)-1].key == "sign_in" { // else a press is played
			all = append(all, see("automatic", "true"))
		}
	case signin.SignedIn:
		all = append(all, see("outcome", `"accepted"`), see("method", written(o.Method())), see("rounds", strconv.Itoa(o.Rounds)))
	}
	if notice != "" {
		all = append(all, see("notice", written(notice)))
	}
	return append(all, r.counted(v, o)...)
}

// counted is what the servers have seen so far, or how long the answer of real ones took.
func (r *Recorder) counted(v session.View, o session.Outcome) []string {
	var all []string
	if r.world == nil {
		const person = time.Minute // to do something
		n := len(o.Exchanges)
		if n == 0 {
			return all
		}
		within := 2*o.Exchanges[n-1].Took.Truncate(time.Second) + 5*time.Second
		isAsked := r.steps[len(r.steps)-1].key == askKey
		if isAsked {
			within = max(within, person)
		}
		if isAsked || o.Exchanges[n-1].Took > time.Second {
			all = append(all, "within = "+written(within.String()))
		}
		return all
	}
	// What is sent while nothing is under way belongs to what the person is doing just now.
	unsure := v.Waits() == "" && !maps.Equal(r.counts, r.settled)
	for _, m := range []world.Method{world.Push, world.Call, world.Text, world.Mail} {
		name := map[world.Method]string{world.Push: "pushes", world.Call: "calls", world.Text: "texts", world.Mail: "mails"}[m]
		if n := r.counts[m]; n > 0 && !unsure {
			all = append(all, fmt.Sprintf("%s = %d", name, n))
		}
	}
	if v.State == signin.SignedIn { // each request can be repeated, which depends on time
		sent := slices.Concat(r.earlier, o.Exchanges)
		answered := len(slices.DeleteFunc(slices.Clone(sent), func(x session.Exchange) bool { return x.GivenUp })) // others may not have gone out
		all = append(all, fmt.Sprintf("datagrams = { at_least = %d, at_most = %d }", answered, 4*len(sent)))
	}
	return all
}

const expectKey = "expect"

// text is the scenario.
func (r *Recorder) text() string {
	r.close()
	if last := r.steps[len(r.steps)-1]; len(last.expect) == 0 {
		last.expect = []string{"datagrams = { at_least = 1 }"} // its result was not seen, but it was sent
	}
	var steps strings.Builder
	for _, s := range r.steps {
		value := s.value
		if s.key == "sign_in" {
			value = "{ user = " + r.userName(s.user) + s.value + " }"
		}
		width := 0
		if len(s.expect) > 0 {
			width = max(len(s.key), len(expectKey))
		}
		fmt.Fprintf(&steps, "\n[[steps]]\n%-*s = %s\n", width, s.key, value)
		if len(s.expect) > 0 {
			fmt.Fprintf(&steps, "%-*s = { %s }\n", width, expectKey, strings.Join(s.expect, ", "))
		}
	}
	var b strings.Builder
	b.WriteString("# Recorded with otpdialog --record.\n")
	if len(r.secrets) > 0 {
		b.WriteString("# What was typed is not in here: set the variables of [secrets] before you play it.\n")
	}
	b.WriteString("schema = 1\n")
	if r.skip != "" {
		b.WriteString("skip = " + written(r.skip) + "\n")
	}
	if r.world == nil {
		b.WriteString("server = \"connection\"\nconnection = " + written(r.connection.Name) + "\n")
	} else if !slices.Equal(r.connection.Actions, presets.Demonstration().Actions) {
		b.WriteString("\n" + document.WrittenActions("connection.actions", r.connection.Actions))
	}
	if len(r.secrets) > 0 {
		b.WriteString("\n[secrets]\n")
	}
	for _, s := range r.secrets {
		fmt.Fprintf(&b, "%s = { env = \"RECORDED_%s\" }\n", s.name, strings.ToUpper(s.name))
	}
	return b.String() + steps.String()
}

// userName is a user name as TOML. An unknown one may be anything, such as a password.
func (r *Recorder) userName(name string) string {
	known := name == "" || slices.Contains(r.accepted, name)
	if r.world != nil && !known {
		_, known = r.world.User(name)
	}
	if known {
		return written(name)
	}
	return r.hide("user", name)
}

// Save writes the file, and stops recording. It returns false if there was no sign-in to write
// down. The error says what is in the way of the file: one that exists is never written over.
func (r *Recorder) Save() (saved bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.unfollow != nil {
		r.unfollow()
	}
	r.ended = true
	if len(r.steps) == 0 {
		return false, nil
	}
	if err := Create(r.path, []byte(r.text())); err != nil {
		return false, err
	}
	return true, nil
}

// Create writes a recording to a file that does not exist yet, for its owner only.
func Create(path string, text []byte) error {
	if err := disk.Create(path, text, 0o600); err != nil {
		return inTheWay(path, err)
	}
	return nil
}

// Check returns an error if a recording could not be written to that file, as far as that is known
// beforehand, before anyone signs in for nothing.
func Check(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return inTheWay(path, cmp.Or(err, fs.ErrExist))
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return inTheWay(path, err)
	}
	return disk.Check(path) //nolint:wrapcheck // it says what is in the way
}

// inTheWay says why a recording is not written.
func inTheWay(path string, err error) error {
	var before *disk.InTheWayError
	switch {
	case errors.As(err, &before):
		return before
	case errors.Is(err, fs.ErrExist):
		return advice.New("recording-exists", "there is a file "+advice.Quoted(path)+" already, which is not written over").
			Do("name another file for the recording, or remove that one", "rm", path)
	}
	if p, is := errors.AsType[*fs.PathError](err); is {
		err = p.Err
	}
	return advice.New("recording-not-written", "the recording "+advice.Quoted(path)+" cannot be written: "+err.Error()).
		Do("name a file in a folder that exists and that you may write to")
}
