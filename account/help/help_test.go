package help

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"otpdialog/account/protocol"
	"otpdialog/advice"
)

func TestFile(t *testing.T) {
	t.Parallel()
	var file struct {
		Row []Row `toml:"row"`
	}
	if meta, err := toml.Decode(text, &file); err != nil || len(meta.Undecoded()) > 0 {
		t.Fatal(err, meta.Undecoded())
	}
	conditions := []Condition{"", IfTrusted, IfUntrusted, IfSignedIn, IfRemembered, IfWaiting}
	for i, row := range Rows() {
		if found, ok := Find(row.ID); !ok || found.Title != row.Title {
			t.Errorf("row %d is not the one with the id %q", i, row.ID)
		}
		if row.Title == "" || len(row.Buttons) == 0 {
			t.Errorf("%s has no title, or no buttons", row.ID)
		}
		for _, text := range append([]string{row.Title}, row.Words) {
			if advice.Line(text) != text {
				t.Errorf("%s: %q is not one line", row.ID, text)
			}
		}
		for _, step := range row.Steps {
			if !slices.Contains(conditions, step.If) || advice.Sentence(step.Text) != step.Text {
				t.Errorf("%s: %q has the condition %q, or is no sentence", row.ID, step.Text, step.If)
			}
		}
		for _, action := range row.Buttons {
			if action.Label() == "" {
				t.Errorf("%s: there is no action %q", row.ID, action)
			}
		}
	}
	if _, ok := Find("other"); ok {
		t.Error("there is a row that nobody wrote")
	}
}

// Each row that a problem can name exists, and no other.
func TestRowsOfProblems(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../protocol/protocol.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "Help") {
			id, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Error(err)
			}
			named = append(named, id)
		}
		return true
	})
	var ids []string
	for _, row := range Rows() {
		ids = append(ids, row.ID)
	}
	slices.Sort(named)
	slices.Sort(ids)
	if !slices.Equal(ids, named) {
		t.Errorf("the rows are\n%q, problems name\n%q", ids, named)
	}
}

// What is said about this device is true of it, and what cannot be done here has no button.
func TestThisDevice(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		row     string
		on      Device
		steps   int
		says    string
		buttons []Action
	}{
		{protocol.HelpResetMail, Device{}, 4, "This one is not", []Action{ResetPassword}},
		{protocol.HelpResetMail, Device{Trusted: true}, 4, "this one is trusted", []Action{ResetPassword, TrustedSignIn}},
		{protocol.HelpResetMail, Device{Trusted: true, SignedIn: true, Waiting: true}, 5, "still signed in", []Action{Resend, ResetPassword, Security, TrustedSignIn}},
		{protocol.HelpDeviceMail, Device{Waiting: true}, 5, "another method", []Action{Resend, AnotherMethod}},
		{protocol.HelpForgottenAddress, Device{}, 3, "", []Action{ResetPassword}},
		{protocol.HelpForgottenAddress, Device{Remembered: true}, 4, "on this device", []Action{ResetPassword}},
		{protocol.HelpBusiness, Device{SignedIn: true}, 3, "license key", []Action{SignUp, RegisterLicense}},
	} {
		row, ok := Find(test.row)
		if !ok {
			t.Fatal(test.row)
		}
		all := len(row.Steps)
		here := row.For(test.on)
		var said strings.Builder
		for _, step := range here.Steps {
			said.WriteString(step.Text)
		}
		if len(here.Steps) != test.steps || !strings.Contains(said.String(), test.says) || !slices.Equal(here.Buttons, test.buttons) {
			t.Errorf("%s on %+v: %+v", test.row, test.on, here)
		}
		if again, _ := Find(test.row); len(again.Steps) != all {
			t.Errorf("%s was changed", test.row)
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"forgot":                               protocol.HelpForgottenPassword,
		"forgotten password":                   protocol.HelpForgottenPassword,
		"I forgot my passwrod":                 protocol.HelpForgottenPassword,
		"password is invalid":                  protocol.HelpForgottenPassword,
		"locked":                               protocol.HelpForgottenPassword,
		"I am not getting the email":           protocol.HelpDeviceMail,
		"confirmation mail not received":       protocol.HelpDeviceMail,
		"reset email does not arrive":          protocol.HelpResetMail,
		"which address":                        protocol.HelpForgottenAddress,
		"no access to my mailbox":              protocol.HelpLostAddress,
		"already in use":                       protocol.HelpEmailInUse,
		"This email is already in use":         protocol.HelpEmailInUse,
		protocol.WidelyUsedWords:               protocol.HelpWidelyUsed,
		"widely used":                          protocol.HelpWidelyUsed,
		protocol.AddressDeletedWords:           protocol.HelpAddressDeleted,
		"previously del":                       protocol.HelpAddressDeleted,
		"business":                             protocol.HelpBusiness,
		"register a license":                   protocol.HelpBusiness,
		"sso":                                  protocol.HelpSSOUser,
		"set up sso":                           protocol.HelpSSOAdmin,
		"administrator single sign-on":         protocol.HelpSSOAdmin,
		"conditional":                          protocol.HelpTwoStep,
		"uncond":                               protocol.HelpTwoStep,
		"turn off two-step":                    protocol.HelpTwoStep,
		"this wasn't me":                       protocol.HelpUnknownSignIn,
		"somebody knows my password":           protocol.HelpUnknownSignIn,
		"hacked":                               protocol.HelpUnknownSignIn,
		"mail":                                 protocol.HelpDeviceMail,
		"Email address or password is invalid": protocol.HelpForgottenPassword,
	} {
		found := Search(words)
		if len(found) == 0 || found[0].ID != want {
			var ids []string
			for _, row := range found {
				ids = append(ids, row.ID)
			}
			t.Errorf("%q: found %q, want %s first", words, ids, want)
		}
	}
	if found := Search(" ?! "); len(found) != len(Rows()) {
		t.Errorf("nothing typed: %d rows", len(found))
	}
	for _, row := range Rows() {
		if found := Search(row.Title); found[0].ID != row.ID {
			t.Errorf("%q: found %s first", row.Title, found[0].ID)
		}
		if found := Search(row.ID); found[0].ID != row.ID {
			t.Errorf("%q: found %s first", row.ID, found[0].ID)
		}
	}
	if found := Search("xyzzy"); len(found) > 0 {
		t.Errorf("found %s", found[0].ID)
	}
}

// Whatever is typed, the search finds rows, each once.
func FuzzSearch(f *testing.F) {
	f.Add("not getting the email")
	f.Add("'' -- \x00é")
	f.Fuzz(func(t *testing.T, words string) {
		seen := map[string]bool{}
		for _, row := range Search(words) {
			if seen[row.ID] || row.Title == "" {
				t.Errorf("%q: %+v", words, row)
			}
			seen[row.ID] = true
		}
	})
}
