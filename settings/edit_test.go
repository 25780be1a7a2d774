package settings

import (
	"slices"
	"strings"
	"testing"
)

// edited is the text after a change by means of the editor.
func edited(t *testing.T, text string, change func(*Connection)) string {
	t.Helper()
	now, _, err := readable(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	change(&now)
	giveIDs(now.Actions)
	got := edit(text, now)
	if again, _, err := readable(got); err != nil || !again.same(now) {
		t.Errorf("the text\n%s\nsays %#v, %v, want %#v", got, again, err, now)
	}
	if twice := edit(got, now); twice != got {
		t.Errorf("edited again, the text\n%s\nbecomes\n%s", got, twice)
	}
	return got
}

const threeActions = `# the office
display_name = "Head office"
primary = "radius.example.com"
secret_env = "S"

# first of all
[[actions]]
title = "Push" # quick
command = "push"
# behind push

[[actions]]
  title   = 'SMS'
  command = 'sms'

# ---- seldom used ----

# the last
[[actions]]
title = "Call"
`

func move[T any](list []T, from, to int) []T {
	element := list[from]
	return slices.Insert(slices.Delete(list, from, from+1), to, element)
}

func TestEdit(t *testing.T) {
	for _, test := range []struct {
		name, text string
		change     func(*Connection)
		old, new   string // pairs of replacements that make the wanted text
	}{
		{"nothing", "# c\n\n" + complete + "port=1812", func(*Connection) {}, "", ""},
		{"a value", complete, func(c *Connection) { c.DisplayName = "New" }, `"Head office"`, `"New"`},
		{
			"a value between its blanks", "  display_name   =   'Old'  # shown\nprimary = \"a\"\nsecret_env = \"S\"\n",
			func(c *Connection) { c.DisplayName = `New "one" \ ü` }, `'Old'`, `"New \"one\" \\ ü"`,
		},
		{"a quoted key", complete + "\"timeout\"\t= 6_0 # s\n", func(c *Connection) { c.Timeout = 90 }, "6_0", "90"},
		{"a number in another form stays", complete + "timeout = 0x3C\n", func(c *Connection) { c.Retries = 1 }, "0x3C\n", "0x3C\nretries = 1\n"},
		{"a value of several lines", complete + "user_prompt = '''\na''' # c\n", func(c *Connection) { c.UserPrompt = "b" }, "'''\na'''", `"b"`},
		{"no line end at the end", strings.TrimSpace(complete), func(c *Connection) { c.Retries = 0 }, "\"RADIUS_SECRET\"", "\"RADIUS_SECRET\"\nretries = 0\n"},
		{"line ends of Windows", strings.ReplaceAll(complete, "\n", "\r\n"), func(c *Connection) { c.Port = 1645 }, "_SECRET\"\r\n", "_SECRET\"\r\nport = 1645\r\n"},
		{"a byte order mark", byteOrderMark + complete, func(c *Connection) { c.DisplayName = "New" }, `"Head office"`, `"New"`},
		{"aligned", "display_name = \"A\"\nprimary      = \"a\"\nsecret_env   = \"S\"\n", func(c *Connection) { c.Port = 1 }, "= \"S\"\n", "= \"S\"\nport         = 1\n"},
		{"close together", "display_name=\"A\"\nprimary=\"a\"\nsecret_env=\"S\"\n", func(c *Connection) { c.Port = 1 }, "=\"S\"\n", "=\"S\"\nport=1\n"},
		{"a longer key", complete, func(c *Connection) { c.ForwardUsernameOnly = true }, "SECRET\"\n", "SECRET\"\nforward_username_only = true\n"},
		{
			"below its example", complete + "# more:\n#port   = 1 # one\n#timeout = 5\n",
			func(c *Connection) { c.Port = 2 }, "# one\n", "# one\nport    = 2\n",
		},
		{"an example in prose", complete + "# the port = 1812\n", func(c *Connection) { c.Port = 2 }, "SECRET\"\n", "SECRET\"\nport = 2\n"},
		{"above the first header", complete + "\n# push\n[[actions]]\ntitle = \"Push\"\n", func(c *Connection) { c.Port = 2 }, "SECRET\"\n", "SECRET\"\nport = 2\n"},
		{
			"a default where the key is there", complete + "ask = \"otp\" # c\n", func(c *Connection) { c.Ask = AskPassword },
			`"otp"`, `"password"`,
		},
		{
			"a key taken out", complete + "transport = \"tls\"\nca_file = \"ca.pem\"\nport = 1\n",
			func(c *Connection) { c.CAFile = "" }, "ca_file = \"ca.pem\"\n", "",
		},
		{
			"its comment stays", complete + "transport = \"tls\"\n  ca_file = \"ca.pem\" # ours\nport = 1\n",
			func(c *Connection) { c.CAFile = "" }, "  ca_file = \"ca.pem\" # ours\n", "  # ours\n",
		},
		{
			"another source of the secret", strings.Replace(complete, "secret_env = \"RADIUS_SECRET\"", "secret = \"topsecret\" # typed\n# end", 1),
			func(c *Connection) { c.Secret = Source{File: "office.secret"} },
			"secret = \"topsecret\" # typed\n", "# typed\nsecret_file = \"office.secret\"\n",
		},
		{
			"a command", complete, func(c *Connection) { c.Secret = Source{Command: []string{"pass", "a b", `"`}} },
			"secret_env = \"RADIUS_SECRET\"", `secret_command = ["pass", "a b", "\""]`,
		},
		{"an action's value", threeActions, func(c *Connection) { c.Actions[1].Message = "wait" }, "'sms'\n", "'sms'\n  message = \"wait\"\n"},
		{"an action's title keeps the id", threeActions, func(c *Connection) { c.Actions[0].Title = "Bell" }, "\"Push\" # quick\ncommand = \"push\"\n", "\"Bell\" # quick\ncommand = \"push\"\nid = \"push\"\n"},
		{"an action more", threeActions, func(c *Connection) {
			a := DefaultAction()
			a.Title, a.Command = "Mail", "mail"
			c.Actions = append(c.Actions, a)
		}, "title = \"Call\"\n", "title = \"Call\"\n\n[[actions]]\ntitle   = \"Mail\"\ncommand = \"mail\"\n"},
		{"an action in between", threeActions, func(c *Connection) {
			a := DefaultAction()
			a.Title = "Mail"
			c.Actions = slices.Insert(c.Actions, 1, a)
		}, "# behind push\n", "# behind push\n\n[[actions]]\ntitle = \"Mail\"\n"},
		{"an action at the top", threeActions, func(c *Connection) {
			a := DefaultAction()
			a.Title = "Mail"
			c.Actions = slices.Insert(c.Actions, 0, a)
		}, "\"S\"\n", "\"S\"\n\n[[actions]]\ntitle = \"Mail\"\n"},
		{"the first action", complete, func(c *Connection) {
			c.Actions = []Action{{ID: "", Title: "Mail", Enabled: true, Image: "email"}}
		}, "SECRET\"\n", "SECRET\"\n\n[[actions]]\ntitle = \"Mail\"\nimage = \"email\"\n"},
		{
			"an action less", threeActions, func(c *Connection) { c.Actions = slices.Delete(c.Actions, 1, 2) },
			"\n[[actions]]\n  title   = 'SMS'\n  command = 'sms'\n", "",
		},
		{
			"the last action less", threeActions, func(c *Connection) { c.Actions = c.Actions[:2] },
			"\n# the last\n[[actions]]\ntitle = \"Call\"\n", "\n",
		},
		{
			"actions change places", threeActions, func(c *Connection) { c.Actions = move(c.Actions, 0, 1) },
			"# first of all\n[[actions]]\ntitle = \"Push\" # quick\ncommand = \"push\"\n# behind push\n\n[[actions]]\n  title   = 'SMS'\n  command = 'sms'\n",
			"[[actions]]\n  title   = 'SMS'\n  command = 'sms'\n\n# first of all\n[[actions]]\ntitle = \"Push\" # quick\ncommand = \"push\"\n# behind push\n",
		},
		{
			"same titles change places", complete + "[[actions]]\ntitle = \"A\"\ncommand = \"1\"\n[[actions]]\ntitle = \"A\"\ncommand = \"2\"\n",
			func(c *Connection) { c.Actions = move(c.Actions, 0, 1) },
			"[[actions]]\ntitle = \"A\"\ncommand = \"1\"\n[[actions]]\ntitle = \"A\"\ncommand = \"2\"\n",
			"[[actions]]\ntitle = \"A\"\ncommand = \"2\"\nid = \"a-2\"\n[[actions]]\ntitle = \"A\"\ncommand = \"1\"\n",
		},
		{
			"the first attribute", complete + "\n# push\n[[actions]]\ntitle = \"Push\"\n",
			func(c *Connection) { c.Attributes = []Attribute{{"", "NAS-Port", "1"}} },
			"SECRET\"\n", "SECRET\"\n\n[[attributes]]\nname  = \"NAS-Port\"\nvalue = \"1\"\n",
		},
		{
			"an attribute of several", complete + "[[attributes]]\nname='A'\nvalue='1'\n# two\n[[attributes]]\nname='B'\nvalue='2'\n",
			func(c *Connection) {
				c.Attributes = c.Attributes[1:]
				c.Attributes[0].Value = "3"
			},
			"[[attributes]]\nname='A'\nvalue='1'\n# two\n[[attributes]]\nname='B'\nvalue='2'\n",
			"# two\n[[attributes]]\nname='B'\nvalue=\"3\"\n",
		},
		{
			"inline tables", complete + "actions = [{title = 'A', image = 'key'}] # all\nport = 1\n",
			func(c *Connection) { c.Actions[0].Title = "B" },
			"actions = [{title = 'A', image = 'key'}] # all\nport = 1\n", "# all\nport = 1\n\n[[actions]]\nid    = \"a\"\ntitle = \"B\"\n",
		},
		{"inline tables that stay", complete + "actions = [{title = 'A'}]\n", func(c *Connection) { c.Port = 2 }, "'A'}]\n", "'A'}]\nport = 2\n"},
		{"unknown keys", complete + "prot = 5\n[more]\na = 1\n", func(c *Connection) { c.Port = 2 }, "prot = 5\n", "prot = 5\nport = 2\n"},
		{"a wrong value", complete + "port = 'x' # c\n", func(*Connection) {}, "'x'", "1812"},
		{
			"a table of an action", complete + "[[actions]]\ntitle = 'A'\n[actions.x]\ny = 1\n[[actions]]\ntitle = 'B'\n",
			func(c *Connection) { c.Actions = move(c.Actions, 0, 1); c.Actions[1].Command = "1" },
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
	for _, text := range []string{"", "\n", complete + "[actions]\ntitle = 'A'\n", "port.x = 1\n" + complete, "port = 5\nport.x = 1\n"} {
		wanted := DefaultConnection()
		wanted.DisplayName, wanted.Primary, wanted.Secret.Value, wanted.Port = "A", "a", "s", 7
		wanted.Attributes = []Attribute{{"Cisco", "Cisco-AVPair", "a"}}
		wanted.Actions = []Action{{ID: "a", Title: "A", Image: "key"}}
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
		if got := edit(text, wanted); got != want {
			t.Errorf("%q becomes\n%s\nwant\n%s", text, got, want)
		}
	}
}

func TestEditOfTheExampleKeepsEveryComment(t *testing.T) {
	got := edited(t, string(newConnection), func(c *Connection) {
		c.Secret, c.Transport, c.Port, c.CAFile = Source{Value: "typed"}, TLS, 2083, "ca.pem"
		c.Attributes = []Attribute{{"", "NAS-Port", "1"}}
		c.Actions = move(c.Actions, 0, 1)
	})
	if missing := dropped(string(newConnection), got); !slices.Equal(missing, []string{"secret_file"}) {
		t.Errorf("%q is missing in\n%s", missing, got)
	}
	for _, want := range []string{"at least thirteen characters\"\nsecret          = \"typed\"\n", "anybody could read it\ntransport              = \"tls\"\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}
