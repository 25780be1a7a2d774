package document

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

const marker = "swordfish-7QzX"

func FuzzParseConnection(f *testing.F) {
	f.Add("", settingstest.Complete)
	f.Add("display_name = \"A\"\nprimary = \"[::1]:1\"\n", "[[actions]]\ntitle = \"A\"\nautosend = true\n[[actions]]\ntitle = \"A\"\n")
	f.Add("\"\r", "0") // the library knows no line of this one
	f.Add("port = 70000\nha_mode = 'x'\n", "oops")
	f.Add("a = \"\"\"", "\"\"\"\n[secret]\nx = 1")
	f.Add("transport = 'tls'\nca_file = ''\n", "key_file = 'client.key'\n")
	f.Add("transport = 'tsl'\ncert_file = 'a'\n", "dictionary_file = \"\"\n[[attributes]]\nvendor = 'Acme'\nname = 'a'\nvalue = ''\n")
	f.Add("secret_command = [1, {a = 2}]\n[[attributes]]\n", "value = 2020-01-01\n[[attributes]]\nname=''")
	f.Fuzz(func(t *testing.T, above, below string) {
		text := above + "\nsecret = \"" + marker + "\"\n" + below
		c, err := parseText(text)
		if err == nil {
			checkConnection(t, c)
			return
		}
		checkProblems(t, text, err)
		said := settingstest.Explain(err)
		var values map[string]any
		if err := toml.Unmarshal([]byte(text), &values); err == nil && values["secret"] == marker && strings.Count(text, marker) == 1 && strings.Contains(said, marker) {
			t.Errorf("%q holds the secret", said)
		}
	})
}

// checkProblems shows that an error of a parser has all that a person needs,
// and nothing that does something to a terminal.
func checkProblems(t *testing.T, text string, err error) {
	t.Helper()
	problems, ok := errors.AsType[settings.Problems](err)
	if !ok || len(problems) == 0 {
		t.Fatalf("got %T %v, want Problems", err, err)
	}
	lines := strings.Count(text, "\n") + 1
	for _, p := range problems {
		if p.Line < 1 || p.Line > lines || p.Column < 1 || p.What == "" || p.Next == "" {
			t.Errorf("%#v is not a whole problem", p)
		}
	}
	said := settingstest.Explain(err)
	if strings.ContainsFunc(said, func(r rune) bool { return r != '\n' && advice.IsControl(r) }) || !utf8.ValidString(said) {
		t.Errorf("%q is not fit for a terminal", said)
	}
}

// FuzzParseOthers tries the parsers of the three other files. The program
// could read again what it makes of each.
func FuzzParseOthers(f *testing.F) {
	f.Add("[connections.\"a.b\"]\nreceived = true\nlast_methods = { \"o'\\\"x\" = 'push' }\n")
	f.Add("[connections.a.last_methods]\n\"\\u001b[2J\" = 1\n")
	f.Add("message_authenticator_servers = ['a:1', 2]\nconnections = [1]\n")
	f.Add("[accounts.'http://127.0.0.1:8282']\nemail = 'alice@example.com'\ndevice = 'token'\nsession = 1\nother = ''\n")
	f.Add("theme = 'pink'\nmouse = false\nlast_user_name = 'alice'\n")
	f.Add("\xef\xbb\xbf# mine\r\n\r\nimages = 'none' # because\r\n'mouse' = true\r\nlast_user_name = 'alice' # was here")
	f.Add("#theme = \"dark\"\nlast_connection='''\na'''\n# end")
	f.Add("[session]\nconnections = []\n[multifactor_authentication]\nremember_last_method_used = 1\n")
	f.Add("[display]\nenforced = true\ntheme = \"high-contrast\"\n[session]\nenforced = false\nremember_user_name = false\n")
	f.Add("default_connection = \"office\"\ntime_format = \"12-hour\"\n[connections.office]\nlast_user_name = \"alice\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		state, err := ParseState("state.toml", []byte(text))
		if err != nil {
			checkProblems(t, text, err)
		} else if data, err := EncodeState(&state, nil); err != nil {
			t.Errorf("state of %q: %v", text, err)
		} else if _, err := ParseState("state.toml", data); err != nil {
			t.Errorf("state of %q: %v", text, err)
		}
		preferences, err := ParsePreferences("preferences.toml", []byte(text))
		if err != nil {
			checkProblems(t, text, err)
		} else {
			checkPreferences(t, preferences, nil)
			checkPreferences(t, preferences, []byte(text))
			preferences.Mouse, preferences.Theme, preferences.LastUserName = !preferences.Mouse, settings.ThemeDark, ""
			preferences.RememberUserName = !preferences.RememberUserName
			checkPreferences(t, preferences, []byte(text))
		}
		if _, err := ParsePolicy("policy.toml", []byte(text)); err != nil {
			checkProblems(t, text, err)
		}
	})
}

// checkPreferences shows that preferences are what is read again once they have
// taken the place of an old file, and that nothing of that gets lost.
func checkPreferences(t *testing.T, p settings.Preferences, old []byte) {
	t.Helper()
	data, err := EncodePreferences(&p, old)
	if err != nil {
		t.Errorf("%+v in place of %q: %v", p, old, err)
		return
	}
	if !p.RememberUserName {
		p.LastUserName = ""
	}
	if got, err := ParsePreferences("preferences.toml", data); err != nil || got != p {
		t.Errorf("%+v in place of %q are read as %+v, %v", p, old, got, err)
	}
	lost := slices.DeleteFunc(Dropped(string(old), string(data)), func(what string) bool { return what == LastUserNameKey })
	if len(lost) > 0 {
		t.Errorf("%q has become %q, without %q", old, data, lost)
	}
}

// checkConnection shows that a connection keeps what the package promises.
func checkConnection(t *testing.T, c settings.Connection) {
	t.Helper()
	ids := map[string]bool{}
	autosend := 0
	for _, a := range c.Actions {
		if a.ID == "" || ids[a.ID] || a.Title == "" || len(a.Command) > settings.MaxCommandLength {
			t.Errorf("action %#v is not right", a)
		}
		ids[a.ID] = true
		if a.Autosend {
			autosend++
		}
	}
	servers := c.Servers()
	if len(c.Actions) > settings.MaxActions || autosend > 1 || len(servers) == 0 || c.DisplayName == "" {
		t.Errorf("connection %#v is not right", c)
	}
	for _, server := range servers {
		if _, port, problem := settings.ParseServer(server); problem != nil || port == 0 {
			t.Errorf("server %q cannot be dialled", server)
		}
	}
}
