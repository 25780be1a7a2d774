package scenario

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// A Name is something that an expect can ask about.
type Name struct {
	Name string
	Kind Kind
	Doc  string // what it is, in a few words
	// Shown is true for a text that the person reads: it must also be in [Face.Shown].
	Shown bool

	value func(*sight) any // nil for none
	words func() []string  // all that a Text can be; nil if that is not known
}

// Kind is what the values of a name are.
type Kind int

// The kinds.
const (
	Text Kind = iota + 1
	Number
	Flag
	Texts   // a list, in its order
	Named   // texts by names of their own, as attributes.Class
	Picture // of the screens: the file that it is compared with
)

// A sight is what the names are about: what has been seen of a case at one moment.
type sight struct {
	Seen
	watched
	accountSeen

	now    time.Time // by the clock of the case, or of the face if that is ahead
	ran    *ran      // the last run, nil for none
	atRest bool      // the sign-in has come to rest since the step was played
}

// Names are all names, in the order of their documentation.
func Names() []Name { return slices.Clone(names) }

// nameOf is the row of a name; false if there is none.
func nameOf(name string) (Name, bool) {
	name, _, _ = strings.Cut(name, ".")
	i := slices.IndexFunc(names, func(n Name) bool { return n.Name == name })
	if i < 0 {
		return Name{}, false
	}
	return names[i], true
}

var names = []Name{
	{"screen", Text, "where the sign-in is: form, connecting, dialog, progress or result", false, func(s *sight) any { return ScreenOf(s.View.State) }, screens},
	{"outcome", Text, "how the sign-in ended: accepted, cancelled, or the code of its last failure, such as rejected; under way while it waits for an answer", false, outcome, outcomes},
	{"notice", Text, "the code of the notice, such as rejected or code-sent", false, func(s *sight) any { return some(s.View.Notice.Advice().Code) }, notices},
	{"notice_kind", Text, "what the notice is about: a failure, a mistake or news", false, func(s *sight) any { return noticeKind(s.View.Notice) }, noticeKinds},
	{"notice_text", Text, "the text of the notice, without the server's message", true, noticeText, nil},
	{"prompt", Text, "what the dialog asks", true, func(s *sight) any { return inDialog(s, s.View.Prompt) }, nil},
	{"hidden", Flag, "whether the dialog hides what is typed, as for a password", false, func(s *sight) any { return inDialog(s, s.View.Hidden) }, nil},
	{"actions", Texts, "the titles of the dialog's actions, in order", false, actions, nil},
	{"default", Text, "the title of the action that Enter presses when the field is empty", false, defaultAction, nil},
	{"action", Text, "the title of the action pressed last", false, func(s *sight) any {
		if s.Outcome.Action == nil {
			return nil
		}
		return s.Outcome.Action.Title
	}, nil},
	{"method", Text, "the method that succeeded or was tried last: an action's title, Typed code or Password", false, func(s *sight) any { return some(s.Outcome.Method()) }, nil},
	{"automatic", Flag, "whether that action was sent automatically", false, func(s *sight) any { return s.Outcome.Cause != signin.ByPerson }, nil},
	{"remembered", Text, "the id of the action remembered as the last method of this user, once they have signed in", false, func(s *sight) any { return some(s.LastMethods[s.Outcome.UserName]) }, nil},
	{"rounds", Number, "the number of challenges in the sign-in", false, func(s *sight) any { return float64(s.Outcome.Rounds) }, nil},
	{"server", Text, "the server that answered or was asked last, as host:port", false, func(s *sight) any { return some(s.Outcome.Server) }, nil},
	{"reply_message", Text, "the Reply-Message of the last answer", false, func(s *sight) any { return some(s.Outcome.Message) }, nil},
	{"attributes", Named, "the attributes of the last answer, by their names in the dictionary; octets that are readable text are shown as text", false, nil, nil},
	{"message", Text, "the text of the progress box, or the server's message in a notice or a result", true, message, nil},
	{"datagrams", Number, "datagrams sent, including retransmissions", false, func(s *sight) any { return float64(s.datagrams) }, nil},
	{"duplicates", Number, "retransmissions among them", false, func(s *sight) any { return float64(s.duplicates) }, nil},
	{"servers_asked", Number, "how many servers were asked", false, func(s *sight) any { return float64(s.servers) }, nil},
	{"pushes", Number, "pushes sent", false, func(s *sight) any { return float64(s.pushes) }, nil},
	{"calls", Number, "calls made", false, func(s *sight) any { return float64(s.calls) }, nil},
	{"texts", Number, "text messages sent", false, func(s *sight) any { return float64(s.texts) }, nil},
	{"mails", Number, "emails sent", false, func(s *sight) any { return float64(s.mails) }, nil},
	{"seconds", Number, "how long the sign-in has taken so far, in seconds of the case's clock", false, seconds, nil},
	{"exit", Number, "the exit code of the last run, once the program has ended", false, func(s *sight) any {
		if s.ran == nil || s.ran.exit == nil {
			return nil
		}
		return float64(*s.ran.exit)
	}, nil},
	{"stdout", Text, "what the last run has printed so far, without its last line end", false, func(s *sight) any {
		if s.ran == nil {
			return nil
		}
		return strings.TrimSuffix(strings.TrimSuffix(s.ran.stdout, "\n"), "\r")
	}, nil},
	{"account_state", Text, "where the account stands: form, submitting, external, check_email (for any email) or signed_in", false, func(s *sight) any { return some(stateOf(s.view)) }, func() []string { return accountStates }},
	{"match_code", Text, "the words on the screen to compare with those in the email", false, func(s *sight) any { return some(s.matchCode()) }, nil},
	{"problem", Text, "the code of the account service's last refusal, such as wrong-email-or-password", false, func(s *sight) any { return s.ofProblem(func(p *account.Problem) string { return p.Advice.Code }) }, nil},
	{"problem_text", Text, "the text of the account service's last refusal", false, func(s *sight) any { return s.ofProblem(func(p *account.Problem) string { return p.Advice.What }) }, nil},
	{"help", Text, "the topic of the help that fits the account service's last refusal", false, func(s *sight) any { return s.ofProblem(func(p *account.Problem) string { return p.Help }) }, nil},
	{"ticket", Text, "how far a new account, a reset or a deletion has got: waiting, confirmed, denied, expired or refused", false, ticketState, ticketStates},
	{"trusted", Flag, "whether the device that the person has signed in with is trusted", false, trusted, nil},
	{"two_step", Text, "two-step verification, as last shown: off, unconditional or conditional", false, func(s *sight) any { return s.ofAccount(func(a *protocol.Account) any { return string(a.TwoStep) }) }, nil},
	{"business", Flag, "whether the account is a business account, as last shown", false, func(s *sight) any { return s.ofAccount(func(a *protocol.Account) any { return a.Business }) }, nil},
	{"devices", Texts, "the names of the trusted devices, as last shown, the last used first", false, func(s *sight) any { return s.ofAccount(func(*protocol.Account) any { return s.names }) }, nil},
	{"mail_subject", Text, "the subject of the newest email to the owner of the account", false, func(s *sight) any { return some(s.mail.Subject) }, nil},
	{"mail_text", Text, "the text of the newest email, with (link) and (code) instead of these", false, func(s *sight) any { return some(s.mailText()) }, nil},
	{"mail_matches", Flag, "whether the newest email shows the same origin, time and match code as the screen", false, func(s *sight) any { return s.matches() }, nil},
	{"mail_junk", Flag, "whether the newest email is in the junk folder", false, func(s *sight) any { return s.inMail(s.mail.Junk) }, nil},
	{"page_problem", Text, "what the page of an email's link said instead of doing what its button says", false, func(s *sight) any { return some(s.refusal) }, nil},
	{"picture", Picture, "a file with the text of the screen; its name gives the size, as dialog.130x38.txt, otherwise it is 80x24", false, nil, nil},
}

// value is that of a name, such as screen or attributes.Class.
func (s *sight) value(name string) any {
	if attribute, is := strings.CutPrefix(name, "attributes."); is {
		return s.attribute(attribute)
	}
	n, ok := nameOf(name)
	if !ok || n.value == nil {
		return nil
	}
	return n.value(s)
}

// words say where the sign-in is, such as screen "dialog", notice "rejected" (The server did not
// accept the sign-in.): what there is of it, on one line, with secrets masked.
func (s *sight) words(mask func(string) string) string {
	const most = 100 // bytes of a text
	var words []string
	for _, name := range []string{"screen", "notice", "prompt", "reply_message", "account_state", "problem_text", "ticket"} {
		text, _ := s.value(name).(string)
		if text == "" || name == "reply_message" && text == s.View.Prompt && s.View.State == signin.Dialog { // it is said already
			continue
		}
		word := name + " " + quoted(mask(text), most)
		if name == "notice" {
			what, _ := s.View.Notice.Advice().Sentences()
			word += " (" + mask(what) + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// goesOn are the names whose values can change while nothing happens in the sign-in.
var goesOn = map[string]bool{
	"datagrams": true, "duplicates": true, "servers_asked": true, "pushes": true, "calls": true, "texts": true, "mails": true,
	"seconds": true, "exit": true, "stdout": true, "picture": true,
	"account_state": true, "match_code": true, "problem": true, "problem_text": true, "help": true, "ticket": true, "trusted": true,
	"two_step": true, "business": true, "devices": true, "mail_subject": true, "mail_text": true, "mail_matches": true, "mail_junk": true, "page_problem": true,
}

// isFinal reports whether a value is the last one, as long as the person does nothing more: the
// program that it is about has ended, or the sign-in is at rest.
func (s *sight) isFinal(name string) bool {
	if name == "exit" || name == "stdout" {
		return s.ran != nil && s.ran.exit != nil
	}
	return s.atRest && !goesOn[name]
}

// isAtRest reports whether nothing is under way in a sign-in, and nothing in it ends by itself.
func isAtRest(v signin.View) bool {
	switch v.State {
	case signin.Idle, signin.SignedIn:
		return true
	case signin.Dialog:
		return v.Challenge == 0 // which may expire
	case signin.Connecting, signin.Opening, signin.Progress:
	}
	return false
}

func some(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// The words that a name can have as its value.
func screens() []string { return []string{"form", "connecting", "dialog", "progress", "result"} }

func outcomes() []string {
	failures, mistakes, _ := signin.Codes()
	return slices.Concat([]string{"accepted", "cancelled", underWay}, failures, mistakes)
}

func notices() []string {
	failures, mistakes, news := signin.Codes()
	return slices.Concat(failures, mistakes, news)
}

func noticeKinds() []string { return []string{"failure", "mistake", "news"} }

// ScreenOf is what the person sees in a state.
func ScreenOf(state signin.State) string {
	switch state {
	case signin.Connecting, signin.Opening:
		return "connecting"
	case signin.Dialog:
		return "dialog"
	case signin.Progress:
		return "progress"
	case signin.SignedIn:
		return "result"
	case signin.Idle:
	}
	return "form"
}

func inDialog(s *sight, value any) any {
	if s.View.State != signin.Dialog {
		return nil
	}
	return value
}

// underWay is the outcome while an answer of the server is awaited.
const underWay = "under way"

func outcome(s *sight) any {
	switch {
	case s.View.State == signin.Connecting, s.View.State == signin.Opening, s.View.State == signin.Progress:
		return underWay
	case s.Outcome.SignedIn:
		return "accepted"
	case s.Outcome.Failure.Kind != nil:
		return s.Outcome.Failure.Advice().Code
	case s.View.State == signin.Idle && !s.Outcome.Began.IsZero():
		return "cancelled"
	}
	return nil
}

// noticeText is the sentence, as faces show it.
func noticeText(s *sight) any {
	what, _ := s.View.Notice.Advice().Sentences()
	return some(what)
}

func noticeKind(n signin.Notice) any {
	switch n.Kind.(type) {
	case signin.Failure:
		return "failure"
	case signin.Mistake:
		return "mistake"
	case signin.News:
		return "news"
	}
	return nil
}

func actions(s *sight) any {
	if s.View.State != signin.Dialog {
		return nil
	}
	titles := make([]string, len(s.View.Actions))
	for i, a := range s.View.Actions {
		titles[i] = a.Title
	}
	return titles
}

func defaultAction(s *sight) any {
	if i := s.View.Default; s.View.State == signin.Dialog && i >= 0 {
		return s.View.Actions[i].Title
	}
	return nil
}

func message(s *sight) any {
	switch {
	case s.View.Waits() != "":
		return s.View.Waits()
	case s.Outcome.SignedIn:
		return some(s.Outcome.Result.Message)
	}
	return some(s.View.Notice.Message)
}

func seconds(s *sight) any {
	switch {
	case s.Outcome.Began.IsZero():
		return nil
	case s.View.Ended.After(s.Outcome.Began):
		return s.View.Ended.Sub(s.Outcome.Began).Seconds()
	}
	return s.now.Sub(s.Outcome.Began).Seconds()
}

// attribute is one of the last answer; with all its values, a line each, if there are several.
func (s *sight) attribute(name string) any {
	var values []string
	for _, a := range s.Attributes {
		if strings.EqualFold(a.Name, name) {
			values = append(values, valueOf(a))
		}
	}
	if values == nil {
		return nil
	}
	return strings.Join(values, "\n")
}

// valueOf is the value of an attribute, with octets as text if they are a text.
func valueOf(a session.Attribute) string {
	octets, is := strings.CutPrefix(a.Value, "0x")
	plain, err := hex.DecodeString(octets)
	if !is || err != nil || !utf8.Valid(plain) || strings.ContainsFunc(string(plain), unicode.IsControl) {
		return a.Value
	}
	return string(plain)
}
