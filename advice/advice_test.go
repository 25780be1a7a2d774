package advice_test

import (
	"errors"
	"fmt"
	"os/exec"
	"reflect"
	"testing"

	"otpdialog/advice"
)

func Example() {
	err := advice.New("secret-readable", "others can read office.secret").
		Do("let nobody else read it", "chmod", "600", "/etc/otpdialog/office.secret")
	what, next := advice.Of(err)[0].Sentences()
	fmt.Println(what)
	fmt.Println(next)
	// Output:
	// Others can read office.secret.
	// Let nobody else read it: chmod 600 /etc/otpdialog/office.secret
}

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"":                                     "",
		"the answer is late":                   "The answer is late.",
		"is it installed?":                     "Is it installed?",
		"radius1.example.com is silent":        "radius1.example.com is silent.",
		"secret_file is missing":               "secret_file is missing.",
		"/etc/x: permission denied":            "/etc/x: permission denied.",
		"waiting…":                             "Waiting…",
		"two\nlines\x1b]52;c;aGk=\x07 of text": "Two lines of text.",
		"\u202eodd":                            "Odd.",
		"écrit":                                "Écrit.",
	} {
		if got := advice.Sentence(in); got != want {
			t.Errorf("Sentence(%q) = %q, want %q", in, got, want)
		}
	}
}

// A shell reads from a quoted command the very arguments that went in.
func TestQuote(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Fatal(err)
	}
	for _, argument := range []string{
		"plain", "", "two words", "it's", `a"b\c$d` + "`e`", "x; rm -rf y", "tab\tand\nline", "\x1b]52;c;aGk=\x07", "é\u202e", "-n", "~", "#", "*",
	} {
		quoted := advice.Quote([]string{"printf", "%s", argument})
		if cleaned := advice.Line(quoted); cleaned != quoted {
			t.Errorf("%q is not safe for a terminal", quoted)
		}
		got, err := exec.CommandContext(t.Context(), bash, "-c", quoted).Output()
		if err != nil || string(got) != argument {
			t.Errorf("%s: got %q, %v; want %q", quoted, got, err, argument)
		}
	}
}

type known struct{ advice.Advice }

func (k known) Error() string { return "known: " + k.What }

func TestOf(t *testing.T) {
	a := advice.New("a", "first").Do("mend it", "mend")
	b := advice.New("b", "second")
	plain := errors.New("third")
	for name, test := range map[string]struct {
		err  error
		want []advice.Advice
	}{
		"nil":     {nil, nil},
		"itself":  {a, []advice.Advice{a}},
		"adviser": {known{b}, []advice.Advice{b}},
		"joined":  {errors.Join(a, errors.Join(known{b}, plain)), []advice.Advice{a, b, {What: "third"}}},
		"context": {fmt.Errorf("in the file: %w", a), []advice.Advice{{Code: "a", What: "in the file: first", Next: "mend it", Command: []string{"mend"}}}},
	} {
		if got := advice.Of(test.err); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"timeout", "transport", "title", "code", "duo"}
	for text, want := range map[string]string{
		"time_out": "timeout", "TIMEOUT": "timeout", "titel": "title", "title_of_the_window": "title", "trasnprot": "transport",
		"cod": "code", "coed": "code", "dou": "duo", "nope": "", "node": "code", "do": "duo", "so": "", "zzzzzz": "", "": "",
	} {
		got, found := advice.Nearest(text, words)
		if got != want || found != (want != "") {
			t.Errorf("Nearest(%q) = %q, %t; want %q", text, got, found, want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	for text, want := range map[string]string{"Puhs": `did you mean "push"? If not, its actions are push, call`, "xylophone": "its actions are push, call"} {
		if got := advice.DidYouMean(text, []string{"push", "call"}, "its actions are push, call"); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	if got := advice.DidYouMean("Puhs", []string{"push"}, "its actions are push"); got != "its actions are push" {
		t.Errorf("one word: %s", got)
	}
}
