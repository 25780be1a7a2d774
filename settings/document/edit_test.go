package document

import (
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// edited is the text after a change by means of the editor.
func edited(t *testing.T, text string, change func(*settings.Connection)) string {
	t.Helper()
	now, _, err := ReadConnection("", []byte(text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	change(&now)
	settings.GiveIDs(now.Actions)
	got := Edit(text, now)
	if again, _, err := ReadConnection("", []byte(got)); err != nil || !Same(&again, &now) {
		t.Errorf("the text\n%s\nsays %#v, %v, want %#v", got, again, err, now)
	}
	if twice := Edit(got, now); twice != got {
		t.Errorf("edited again, the text\n%s\nbecomes\n%s", got, twice)
	}
	return got
}

func move[T any](list []T, from, to int) []T {
	element := list[from]
	return slices.Insert(slices.Delete(list, from, from+1), to, element)
}

func TestEdit(t *testing.T) {
	for _, test := range []struct {
		name, text string
		change     func(*settings.Connection)
		old, new   string // pairs of replacements that make the wanted text
	}{
		{"nothing", "# c\n\n" + settingstest.Complete + "port=1812", func(*settings.Connection) {}, "", ""},
		{"a value", settingstest.Complete, func(c *settings.Connection) { c.DisplayName = "New" }, `"Head office"`, `"New"`},
		{
			"a value between its blanks", "  display_name   =   'Old'  # shown\nprimary = \"a\"\nsecret_env = \"S\"\n",
			func(c *settings.Connection) { c.DisplayName = `New "one" \ ü` }, `'Old'`, `"New \"one\" \\ ü"`,
		},
		{"a quoted key", settingstest.Complete + "\"timeout\"\t= 6_0 # s\n", func(c *settings.Connection) { c.Timeout = 90 }, "6_0", "90"},
		{"a number in another form stays", settingstest.Complete + "timeout = 0x3C\n", func(c *settings.Connection) { c.Retries = 1 }, "0x3C\n", "0x3C\nretries = 1\n"},
		{"a value of several lines", settingstest.Complete + "user_prompt = '''\na''' # c\n", func(c *settings.Connection) { c.UserPrompt = "b" }, "'''\na'''", `"b"`},
		{"no line end at the end", strings.TrimSpace(settingstest.Complete), func(c *settings.Connection) { c.Retries = 0 }, "\"RADIUS_SECRET\"", "\"RADIUS_SECRET\"\nretries = 0\n"},
		{"line ends of Windows", strings.ReplaceAll(settingstest.Complete, "\n", "\r\n"), func(c *settings.Connection) { c.Port = 1645 }, "_SECRET\"\r\n", "_SECRET\"\r\nport = 1645\r\n"},
		{"a byte order mark", byteOrderMark + settingstest.Complete, func(c *settings.Connection) { c.DisplayName = "New" }, `"Head office"`, `"New"`},
		{"aligned", "display_name = \"A\"\nprimary      = \"a\"\nsecret_env   = \"S\"\n", func(c *settings.Connection) { c.Port = 1 }, "= \"S\"\n", "= \"S\"\nport         = 1\n"},
		{"close together", "display_name=\"A\"\nprimary=\"a\"\nsecret_env=\"S\"\n", func(c *settings.Connection) { c.Port = 1 }, "=\"S\"\n", "=\"S\"\nport=1\n"},
		{"a longer key", settingstest.Complete, func(c *settings.Connection) { c.ForwardUsernameOnly = true }, "SECRET\"\n", "SECRET\"\nforward_username_only = true\n"},
		{
			"below its example", settingstest.Complete + "# more:\n#port   = 1 # one\n#timeout = 5\n",
			func(c *settings.Connection) { c.Port = 2 }, "# one\n", "# one\nport    = 2\n",
		},
		{"an example in prose", settingstest.Complete + "# the port = 1812\n", func(c *settings.Connection) { c.Port = 2 }, "SECRET\"\n", "SECRET\"\nport = 2\n"},
		{"above the first header", settingstest.Complete + "\n# push\n[[actions]]\ntitle = \"Push\"\n", func(c *settings.Connection) { c.Port = 2 }, "SECRET\"\n", "SECRET\"\nport = 2\n"},
		{
			"a default where the key is there", settingstest.Complete + "ask = \"otp\" # c\n", func(c *settings.Connection) { c.Ask = settings.AskPassword },
			`"otp"`, `"password"`,
		},
		{
			"a key taken out", settingstest.Complete + "transport = \"tls\"\nca_file = \"ca.pem\"\nport = 1\n",
			func(c *settings.Connection) { c.CAFile = "" }, "ca_file = \"ca.pem\"\n", "",
		},
		{
			"its comment stays", settingstest.Complete + "transport = \"tls\"\n  ca_file = \"ca.pem\" # ours\nport = 1\n",
			func(c *settings.Connection) { c.CAFile = "" }, "  ca_file = \"ca.pem\" # ours\n", "  # ours\n",
		},
		{
			"another source of the secret", strings.Replace(settingstest.Complete, "secret_env = \"RADIUS_SECRET\"", "secret = \"topsecret\" # typed\n# end", 1),
			func(c *settings.Connection) { c.Secret = settings.Source{File: "office.secret"} },
			"secret = \"topsecret\" # typed\n", "# typed\nsecret_file = \"office.secret\"\n",
		},
		{
			"a command", settingstest.Complete, func(c *settings.Connection) { c.Secret = settings.Source{Command: []string{"pass", "a b", `"`}} },
			"secret_env = \"RADIUS_SECRET\"", `secret_command = ["pass", "a b", "\""]`,
		},
		{"an action's value", settingstest.ThreeActions, func(c *settings.Connection) { c.Actions[1].Message = "wait" }, "'sms'\n", "'sms'\n  message = \"wait\"\n"},
		{"an action's title keeps the id", settingstest.ThreeActions, func(c *settings.Connection) { c.Actions[0].Title = "Bell" }, "\"Push\" # quick\ncommand = \"push\"\n", "\"Bell\" # quick\ncommand = \"push\"\nid = \"push\"\n"},
		{"an action more", settingstest.ThreeActions, func(c *settings.Connection) {
			a := settings.DefaultAction()
			a.Title, a.Command = "Mail", "mail"
			c.Actions = append(c.Actions, a)
		}, "title = \"Call\"\n", "title = \"Call\"\n\n[[actions]]\ntitle   = \"Mail\"\ncommand = \"mail\"\n"},
		{"an action in between", settingstest.ThreeActions, func(c *settings.Connection) {
			a := settings.DefaultAction()
			a.Title = "Mail"
			c.Actions = slices.Insert(c.Actions, 1, a)
		}, "# behind push\n", "# behind push\n\n[[actions]]\ntitle = \"Mail\"\n"},
		{"an action at the top", settingstest.ThreeActions, func(c *settings.Connection) {
			a := settings.DefaultAction()
			a.Title = "Mail"
			c.Actions = slices.Insert(c.Actions, 0, a)
		}, "\"S\"\n", "\"S\"\n\n[[actions]]\ntitle = \"Mail\"\n"},
		{"the first action", settingstest.Complete, func(c *settings.Connection) {
			c.Actions = []settings.Action{{ID: "", Title: "Mail", Enabled: true, Image: "email"}}
		}, "SECRET\"\n", "SECRET\"\n\n[[actions]]\ntitle = \"Mail\"\nimage = \"email\"\n"},
		{
			"an action less", settingstest.ThreeActions, func(c *settings.Connection) { c.Actions = slices.Delete(c.Actions, 1, 2) },
			"\n[[actions]]\n  title   = 'SMS'\n  command = 'sms'\n", "",
		},
		{
			"the last action less", settingstest.ThreeActions, func(c *settings.Connection) { c.Actions = c.Actions[:2] },
			"\n# the last\n[[actions]]\ntitle = \"Call\"\n", "\n",
		},
		{
			"actions change places", settingstest.ThreeActions, func(c *settings.Connection) { c.Actions = move(c.Actions, 0, 1) },
			"# first of all\n[[actions]]\ntitle = \"Push\" # quick\ncommand = \"push\"\n# behind push\n\n[[actions]]\n  title   = 'SMS'\n  command = 'sms'\n",
			"[[actions]]\n  title   = 'SMS'\n  command = 'sms'\n\n# first of all\n[[actions]]\ntitle = \"Push\" # quick\ncommand = \"push\"\n# behind push\n",
		},
		{
			"same titles change places", settingstest.Complete + "[[actions]]\ntitle = \"A\"\ncommand = \"1\"\n[[actions]]\ntitle = \"A\"\ncommand = \"2\"\n",
			func(c *settings.Connection) { c.Actions = move(c.Actions, 0, 1) },
			"[[actions]]\ntitle = \"A\"\ncommand = \"1\"\n[[actions]]\ntitle = \"A\"\ncommand = \"2\"\n",
			"[[actions]]\ntitle = \"A\"\ncommand = \"2\"\nid = \"a-2\"\n[[actions]]\ntitle = \"A\"\ncommand = \"1\"\n",
		},
		{
			"the first attribute", settingstest.Complete + "\n# push\n[[actions]]\ntitle = \"Push\"\n",
			func(c *settings.Connection) { c.Attributes = []settings.Attribute{{Name: "NAS-Port", Value: "1"}} },
			"SECRET\"\n", "SECRET\"\n\n[[attributes]]\nname  = \"NAS-Port\"\nvalue = \"1\"\n",
		},
		{
			"an attribute of several", settingstest.Complete + "[[attributes]]\nname='A'\nvalue='1'\n# two\n[[attributes]]\nname='B'\nvalue='2'\n",
			func(c *settings.Connection) {
				c.Attributes = c.Attributes[1:]
				c.Attributes[0].Value = "3"
			},
			"[[attributes]]\nname='A'\nvalue='1'\n# two\n[[attributes]]\nname='B'\nvalue='2'\n",
			"# two\n[[attributes]]\nname='B'\nvalue=\"3\"\n",
		},
		{
			"inline tables", settingstest.Complete + "actions = [{title = 'A', image = 'key'}] # all\nport = 1\n",
			func(c *settings.Connection) { c.Actions[0].Title = "B" },
			"actions = [{title = 'A', image = 'key'}] # all\nport = 1\n", "# all\nport = 1\n\n[[actions]]\nid    = \"a\"\ntitle = \"B\"\n",
		},
		{"inline tables that stay", settingstest.Complete + "actions = [{title = 'A'}]\n", func(c *settings.Connection) { c.Port = 2 }, "'A'}]\n", "'A'}]\nport = 2\n"},
		{"unknown keys", settingstest.Complete + "prot = 5\n[more]\na = 1\n", func(c *settings.Connection) { c.Port = 2 }, "prot = 5\n", "prot = 5\nport = 2\n"},
		{"a wrong value", settingstest.Complete + "port = 'x' # c\n", func(*settings.Connection) {}, "'x'", "1812"},
		{
			"a table of an action", settingstest.Complete + "[[actions]]\ntitle = 'A'\n[actions.x]\ny = 1\n[[actions]]\ntitle = 'B'\n",
			func(c *settings.Connection) { c.Actions = move(c.Actions, 0, 1); c.Actions[1].Command = "1" },
			"[[actions]]\ntitle = 'A'\n[actions.x]\ny = 1\n[[actions]]\ntitle = 'B'\n",
			"[[actions]]\ntitle = 'B'\n[[actions]]\ntitle = 'A'\ncommand = \"1\"\n[actions.x]\ny = 1\n",
		},
	} {
		want := strings.Replace(test.text, test.old, test.new, 1)
		if got := edited(t, test.text, test.change); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, want)
		}
	}
}

func TestWrittenAnewWhereOnlyAPersonCanEdit(t *testing.T) {
	for _, text := range []string{"", "\n", settingstest.Complete + "[actions]\ntitle = 'A'\n", "port.x = 1\n" + settingstest.Complete, "port = 5\nport.x = 1\n"} {
		wanted := settings.DefaultConnection()
		wanted.DisplayName, wanted.Primary, wanted.Secret.Value, wanted.Port = "A", "a", "s", 7
		wanted.Attributes = []settings.Attribute{{Vendor: "Cisco", Name: "Cisco-AVPair", Value: "a"}}
		wanted.Actions = []settings.Action{{ID: "a", Title: "A", Image: "key"}}
		want := `display_name = "A"
primary      = "a"
port         = 7
secret       = "s"

[[attributes]]
vendor = "Cisco"
name   = "Cisco-AVPair"
value  = "a"

[[actions]]
enabled = false
title   = "A"
`
		if got := Edit(text, wanted); got != want {
			t.Errorf("%q becomes\n%s\nwant\n%s", text, got, want)
		}
	}
}

func TestEditOfTheExampleKeepsEveryComment(t *testing.T) {
	got := edited(t, exampleText(t), func(c *settings.Connection) {
		c.Secret, c.Transport, c.Port, c.CAFile = settings.Source{Value: "typed"}, settings.TLS, 2083, "ca.pem"
		c.Attributes = []settings.Attribute{{Name: "NAS-Port", Value: "1"}}
		c.Actions = move(c.Actions, 0, 1)
	})
	if missing := Dropped(exampleText(t), got); !slices.Equal(missing, []string{"secret_file"}) {
		t.Errorf("%q is missing in\n%s", missing, got)
	}
	for _, want := range []string{"at least thirteen characters\"\nsecret          = \"typed\"\n", "anyone on the network path can read it\ntransport              = \"tls\"\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

// exampleText is the file that a new connection begins with.
func exampleText(tb testing.TB) string {
	tb.Helper()
	return settingstest.ReadText(tb, "../store/new_connection.toml")
}
