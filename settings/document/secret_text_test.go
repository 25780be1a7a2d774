package document

import (
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
)

func TestDifferenceHidesSecrets(t *testing.T) {
	for _, template := range []string{
		"secret = \"s3cr3t\"\n", "  'secret'= 's3cr3t' # c\n", "\"secr\\u0065t\" = \"\"\"\ns3cr3t\n\"\"\"\n", "secret.x = 's3cr3t'\n",
		"[secret]\nx = 's3cr3t'\n", "[[actions]]\nsecret = 's3cr3t'\n", "a = { b = 1, secret = 's3cr3t' }\n", "secret = [\n'x', # c\n's3cr3t']\n",
		"#secret = \"s3cr3t\"\n", "a = 1 # secret = s3cr3t\n", "# SECRET: s3cr3t\n", "# a\n# 'secret' : s3cr3t\n", "#secret = \"\"\"\n#s3cr3t\n#\"\"\"\n", "#secret = [\n#  's3cr3t',\n",
		"oops\nsecret = s3cr3t\n", "oops\nsecret =\n  's3cr3t'\n", "oops\nsecret = 's3\ns3cr3t'\n", "oops\nsecret = '''\na\ns3cr3t'''\n",
		"Secret = 's3cr3t'\n", "shared_secret = 's3cr3t'\n", "secert = 's3cr3t'\n", "[radius]\nx.y = ['s3cr3t']\n", "[[actions]]\npassword = 's3cr3t'\n",
		"actions = [{ title = 'Push', secert = 's3cr3t' }]\n", "secret_command = 's3cr3t'\n", "oops\nsecert = s3cr3t\n", "oops\nsecret\n = 's3cr3t'\n", "oops\nSECRET='s3cr3t\n",
		"# old secret: s3cr3t\n", "# the shared secret is s3cr3t\n", "# shared_secret=s3cr3t\n", "# Secrets: s3cr3t\n", "a = 1 # the Secret  IS s3cr3t\n",
		"secret_command = ['vault', '--token', 's3cr3t']\n", "secret_command = [ # c\n'vault', # d\n's3cr3t', # e\n]\n", "#secret_command = [\"vault\", 's3cr3t']\n",
		"#secret_command = ['vault',\n# '--token',\n# 's3cr3t']\n", "oops\nsecret_command = ['vault', 's3cr3t\n", "oops\nsecret_command = ['vault',\n's3cr3t']\n",
		"oops\nactions = [{title = 'Push', secert = 's3cr3t'}]\n",
		"secret = \"a\"s3cr3t\"\n", byteOrderMark + "secret = 's3cr3t'\r\n#secret = 's3cr3t'\r\n",
	} {
		for _, kind := range settings.SecretKinds {
			hidesSecret(t, strings.ReplaceAll(template, "secret", kind.Key))
		}
		hidesSecret(t, strings.ReplaceAll(template, "secret_command", settings.OTPCommandKey))
	}
}

func hidesSecret(t *testing.T, text string) {
	t.Helper()
	for _, lines := range [][]DiffLine{Difference(text, ""), Difference("", text), Difference(text, strings.ReplaceAll(text, "s3cr3t", "t3rc3s"))} {
		for _, line := range lines {
			if strings.Contains(line.Text, "s3cr3t") || strings.Contains(line.Text, "t3rc3s") {
				t.Errorf("%q is shown as %q", text, line.Text)
			}
		}
		if len(lines) == 0 {
			t.Errorf("%q: no difference is shown", text)
		}
	}
}

func TestDifference(t *testing.T) {
	theirs := "port = 1\nsecret = 'x'\nsecret_file = 'f'\n1\n2\n3\n4\n5\n6\n7\n8\n9\nask = \"\x1b[2J\"\n"
	mine := "port = 1\nsecret = 'y'\nsecret_file = 'f'\n1\n2\n3\n4\n5\n6\n7\n8\n9\n  retries = 1"
	want := []DiffLine{
		{DiffBoth, "port = 1"},
		{DiffTheirs, `secret = "••••••"`},
		{DiffMine, `secret = "••••••" (another, 2)`},
		{DiffBoth, "secret_file = 'f'"},
		{DiffBoth, "1"},
		{DiffBoth, "2"},
		{DiffGap, ""},
		{DiffBoth, "7"},
		{DiffBoth, "8"},
		{DiffBoth, "9"},
		{DiffTheirs, `ask = "\u001B[2J"`},
		{DiffMine, "  retries = 1"},
	}
	if got := Difference(theirs, mine); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got := Difference(theirs, theirs); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

// What is no secret is shown: a difference that hides all is of no use.
func TestDifferenceShowsTheRest(t *testing.T) {
	for _, line := range []string{
		`secret_command = ["pass"]`, `secret_file = "s" # the file of the secret`, `#secret_env = "S"`, "# secrets are in the safe", `#secret_command = ["pass"]`,
		"actions = [{ title = 'Push', command = 'secret' }]", "attributes = [{ name = 'Class', value = '0x00' }]", "'timeout' = 5",
	} {
		for _, broken := range []string{"", "oops\n"} {
			if got := Difference("", broken+line); got[len(got)-1] != (DiffLine{DiffMine, line}) {
				t.Errorf("%s%s is shown as %q", broken, line, got)
			}
		}
	}
	for line, want := range map[string]string{
		`secret_command = ["pass", "show", "radius"] # c`: `secret_command = ["pass", "••••••"] # c`,
		`Secret = "x" # c`:  `Secret = "••••••" # c`,
		"# the secret is x": `# the secret is "••••••"`,
	} {
		if got := Difference("", line); !slices.Equal(got, []DiffLine{{DiffMine, want}}) {
			t.Errorf("%s is shown as %q", line, got)
		}
	}
}

func FuzzSecretsInText(f *testing.F) {
	f.Add("display_name='a'\nprimary='a'\nsecret = '", "'\n")
	f.Add("display_name='a'\nprimary='a'\n\"secr\\u0065t\" = '''\n", "''' # a\r\n[[actions]]\ntitle = 'secret = 1'\n")
	f.Add("#secret = ", "\n#\"\"\"")
	f.Add("[a]\nb = {secret = [\n'", "']}")
	f.Add("secret =\n", "")
	f.Add("display_name='a'\nprimary='a'\nsecret='b'\npassword='", "'\n")
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "s3cr3t-7QzX"
		text := before + secret + after
		if values, _ := secretsIn(text); len(values) > 0 && strings.Contains(before, "#") {
			return // a comment may tell anything
		}
		c, err := parseText(text)
		if err != nil || !slices.Contains([]string{c.Secret.Value, c.Password.Value, c.TOTPSeed.Value}, secret) {
			return
		}
		if shown := (secretMask{}).hide(text); strings.Contains(shown, secret) {
			t.Errorf("%q is shown as %q", text, shown)
		}
		if left := LeaveOutSecrets(text); strings.Contains(left, secret) {
			t.Errorf("%q is exported as %q", text, left)
		}
	})
}
