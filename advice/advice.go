// Package advice is what a person is told when something needs attention: what
// happened, what to do next, and the command that does it. It is the same value
// from the place where a fault is found to the screen, the line or the JSON
// document that shows it; only the face makes sentences of it.
//
//	err := advice.New("secret-readable", "others can read office.secret").
//		Do("let nobody else read it", "chmod", "600", "/etc/otpdialog/office.secret")
//	a := advice.Of(err)[0]
//	what, next := a.Sentences()
//	// Others can read office.secret.
//	// Let nobody else read it: chmod 600 /etc/otpdialog/office.secret
//
// The package also has the one function that makes text from outside safe for a
// terminal ([Clean], and [Line] for a single line), and the one that finds the word
// that was probably meant ([Nearest]).
package advice

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// Advice says what happened and what to do about it. Its texts start in lower case
// and end without a full stop; they hold no secret, and may hold text from outside.
type Advice struct { //nolint:errname // it is what a person is told first, and an error second
	// Code names the kind of event for programs: lower-case words with hyphens. It
	// stays the same from release to release; docs/codes.md lists all of them.
	Code string
	What string // what happened
	Next string // what to do next; "" if nothing needs to be done or nothing is known
	// Command is the program and the arguments that do what Next says; nil if there
	// is no such command.
	Command []string
}

// New returns advice without a next step.
func New(code, what string) Advice { return Advice{Code: code, What: what} }

// Do returns the same advice with a next step, and with the command that does it,
// if there is one.
func (a Advice) Do(next string, command ...string) Advice {
	a.Next, a.Command = next, command
	return a
}

// Error implements error: what happened, without the next step.
func (a Advice) Error() string { return a.What }

// Advise implements [Adviser].
func (a Advice) Advise() Advice { return a }

// Sentences returns what happened and what to do, each as one line that is safe for
// a terminal. A command follows the second one, quoted for the shell and without a
// full stop; that sentence is "" if there is no next step.
func (a Advice) Sentences() (what, next string) {
	what, next = Sentence(a.What), Sentence(a.Next)
	if len(a.Command) > 0 {
		next = withCommand(strings.TrimSuffix(next, "."), a.Command)
	}
	return what, next
}

// Text returns the sentences of all advice on one line.
func Text(all ...Advice) string {
	var sentences []string
	for _, a := range all {
		what, next := a.Sentences()
		sentences = append(sentences, strings.TrimSpace(what+" "+next))
	}
	return strings.Join(sentences, " ")
}

// Hint returns the next step as [Advice.Sentences] does, but as a part of a sentence; ""
// if there is none.
func (a Advice) Hint() string { return withCommand(Line(a.Next), a.Command) }

func withCommand(next string, command []string) string {
	switch {
	case len(command) == 0:
		return next
	case next == "":
		return Quote(command)
	}
	return next + ": " + Quote(command)
}

// An Adviser is an error that knows what to do next.
type Adviser interface {
	error
	Advise() Advice
}

// Of returns the advice of every error that err joins, in their order. An error that
// is no [Adviser] gives its text as What, without a code; nil gives none.
func Of(err error) []Advice {
	if err == nil {
		return nil
	}
	if adviser, ok := err.(Adviser); ok { //nolint:errorlint // what it is; what it wraps comes below
		return []Advice{adviser.Advise()}
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []Advice
		for _, one := range joined.Unwrap() {
			all = append(all, Of(one)...)
		}
		return all
	}
	if inner := errors.Unwrap(err); inner != nil && inner.Error() == err.Error() { // nothing was added
		return Of(inner)
	}
	a := Advice{What: err.Error()}
	if adviser, ok := errors.AsType[Adviser](err); ok { // context was added: it keeps its next step
		a.Code, a.Next, a.Command = adviser.Advise().Code, adviser.Advise().Next, adviser.Advise().Command
	}
	return []Advice{a}
}

// Sentence returns text as a sentence on one line: it starts with a capital, unless
// its first word is a name such as a path, and ends with a full stop. "" stays "".
func Sentence(text string) string {
	text = Line(text)
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	word, _, _ := strings.Cut(text, " ")
	if word = strings.TrimRight(word, ",:;"); unicode.IsLower(first) && !strings.ContainsAny(word, "_./=()@\\0123456789") {
		text = string(unicode.ToUpper(first)) + text[size:]
	}
	if strings.ContainsRune(".!?…:", lastRune(text)) {
		return text
	}
	return text + "."
}

func lastRune(text string) rune {
	r, _ := utf8.DecodeLastRuneInString(text)
	return r
}

// Quote returns a command line for a shell such as bash, safe for a terminal: control
// characters are written as escapes.
func Quote(command []string) string {
	words := make([]string, len(command))
	for i, word := range command {
		quoted, err := syntax.Quote(word, syntax.LangBash)
		if err != nil { // a NUL, which no argument can hold
			quoted = "''"
		}
		words[i] = quoted
	}
	return Line(strings.Join(words, " "))
}
