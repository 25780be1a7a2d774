package signin

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"otpdialog/settings"
)

func forwardsUserNameOnly(c *settings.Connection) { c.ForwardUsernameOnly = true }

func TestForwardedUserName(t *testing.T) {
	tests := []struct{ typed, whole, nameOnly string }{
		{"alice", "alice", "alice"},
		{" alice\t", "alice", "alice"},
		{`CORP\alice`, `CORP\alice`, "alice"},
		{"alice@corp.example", "alice@corp.example", "alice"},
		{`CORP\alice@corp.example`, `CORP\alice@corp.example`, "alice"},
		{`CORP\`, `CORP\`, ""},
		{"@corp.example", "@corp.example", ""},
		{"Zoë Müller@corp.example", "Zoë Müller@corp.example", "Zoë Müller"},
		{"", "", ""},
	}
	for _, test := range tests {
		c := office(settings.AskPassword)
		if got := ForwardedUserName(c, test.typed); got != test.whole {
			t.Errorf("%q is forwarded as %q, want %q", test.typed, got, test.whole)
		}
		c.ForwardUsernameOnly = true
		if got := ForwardedUserName(c, test.typed); got != test.nameOnly {
			t.Errorf("%q, name only, is forwarded as %q, want %q", test.typed, got, test.nameOnly)
		}
	}
}

func TestNameThatIsDomainOnly(t *testing.T) {
	tell(t, []story{
		{"nothing is left to send", office(settings.AskPassword, forwardsUserNameOnly), []line{
			when(begins(Begin{UserName: `CORP\`, Password: alicesPassword}), is(Idle), tells(UserNameMissing)),
		}},
		{"the name only is sent", office(settings.AskPassword, forwardsUserNameOnly), []line{
			when(begins(Begin{UserName: `CORP\alice`, Password: alicesPassword, Memory: known}), sendsPassword()),
		}},
	})
}

var pastes = []struct{ pasted, want string }{
	// Codes, in the blanks, dashes and line ends that they come in.
	{"123456", "123456"},
	{" 123 456\n", "123456"},
	{"123-456", "123456"},
	{"123\r\n456\r\n", "123456"},
	{"\t12 34 56\t", "123456"},
	{"123\u00a0456", "123456"}, // no-break space, as in HTML mail
	{"123\u202f456", "123456"}, // narrow no-break space, as in French numbers
	{"123\u2011456", "123456"}, // no-break hyphen
	{"123–456", "123456"},
	{"0 0 0", "000"},

	// Anything else is taken as it is, on one line.
	{"push", "push"},
	{" phone2\n", "phone2"},
	{"AB-12 cd", "AB-12 cd"},
	{"zwölf 34", "zwölf 34"},
	{"a\tb\nc", "abc"},
	{"", ""},
	{" \n", ""},
	{"---", "---"},

	// No control character gets in.
	{"push\x1b[2J", "push[2J"},
	{"pu\x00sh\x7f\u0085", "push"},
	{"\x00123 456\x00", "123456"},
	{"\x00 push", "push"},
}

func TestCleanPaste(t *testing.T) {
	for _, paste := range pastes {
		if got := CleanPaste(paste.pasted); got != paste.want {
			t.Errorf("%q is taken as %q, want %q", paste.pasted, got, paste.want)
		}
	}
}

func FuzzCleanPaste(f *testing.F) {
	for _, paste := range pastes {
		f.Add(paste.pasted)
	}
	f.Add("\xff123\xfe")
	f.Fuzz(func(t *testing.T, pasted string) {
		got := CleanPaste(pasted)
		if !utf8.ValidString(got) {
			t.Errorf("%q is taken as %q, which is no UTF-8", pasted, got)
		}
		if i := strings.IndexFunc(got, unicode.IsControl); i >= 0 {
			t.Errorf("%q is taken as %q, with a control character", pasted, got)
		}
		if again := CleanPaste(got); again != got {
			t.Errorf("%q is taken as %q, and that as %q", pasted, got, again)
		}
		// Whatever stood around and between them, no digit is lost or added.
		digits := func(text string) string {
			return strings.Map(func(r rune) rune {
				if r < '0' || r > '9' {
					return -1
				}
				return r
			}, text)
		}
		if digits(got) != digits(pasted) {
			t.Errorf("%q is taken as %q, with other digits", pasted, got)
		}
	})
}
