package settings

import (
	"slices"
	"strings"
	"testing"
)

func TestDifferenceHidesSecrets(t *testing.T) {
	for _, text := range []string{
		"secret = \"s3cr3t\"\n", "  'secret'= 's3cr3t' # c\n", "\"secr\\u0065t\" = \"\"\"\ns3cr3t\n\"\"\"\n", "secret.x = 's3cr3t'\n",
		"[secret]\nx = 's3cr3t'\n", "[[actions]]\nsecret = 's3cr3t'\n", "a = { b = 1, secret = 's3cr3t' }\n", "secret = [\n'x', # c\n's3cr3t']\n",
		"#secret = \"s3cr3t\"\n", "a = 1 # secret = s3cr3t\n", "# SECRET: s3cr3t\n", "# a\n# 'secret' : s3cr3t\n", "#secret = \"\"\"\n#s3cr3t\n#\"\"\"\n", "#secret = [\n#  's3cr3t',\n",
		"oops\nsecret = s3cr3t\n", "oops\nsecret =\n  's3cr3t'\n", "oops\nsecret = 's3\ns3cr3t'\n", "oops\nsecret = '''\na\ns3cr3t'''\n",
		"secret = \"a\"s3cr3t\"\n", byteOrderMark + "secret = 's3cr3t'\r\n#secret = 's3cr3t'\r\n",
	} {
		for _, lines := range [][]DiffLine{difference(text, ""), difference("", text), difference(text, strings.ReplaceAll(text, "s3cr3t", "t3rc3s"))} {
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
}

func TestDifference(t *testing.T) {
	theirs := "a = 1\nsecret = 'x'\nsecret_file = 'f'\n1\n2\n3\n4\n5\n6\n7\n8\n9\nb = \"\x1b[2J\"\n"
	mine := "a = 1\nsecret = 'y'\nsecret_file = 'f'\n1\n2\n3\n4\n5\n6\n7\n8\n9\n  c = 1"
	want := []DiffLine{
		{DiffBoth, "a = 1"},
		{DiffTheirs, `secret = "••••••"`},
		{DiffMine, `secret = "••••••" (another, 2)`},
		{DiffBoth, "secret_file = 'f'"},
		{DiffBoth, "1"},
		{DiffBoth, "2"},
		{DiffGap, ""},
		{DiffBoth, "7"},
		{DiffBoth, "8"},
		{DiffBoth, "9"},
		{DiffTheirs, `b = " [2J"`},
		{DiffMine, "  c = 1"},
	}
	if got := difference(theirs, mine); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got := difference(theirs, theirs); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

func FuzzSecretsInText(f *testing.F) {
	f.Add("display_name='a'\nprimary='a'\nsecret = '", "'\n")
	f.Add("display_name='a'\nprimary='a'\n\"secr\\u0065t\" = '''\n", "''' # a\r\n[[actions]]\ntitle = 'secret = 1'\n")
	f.Add("#secret = ", "\n#\"\"\"")
	f.Add("[a]\nb = {secret = [\n'", "']}")
	f.Add("secret =\n", "")
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "s3cr3t-7QzX"
		text := before + secret + after
		if values, _ := secretsIn(text); len(values) > 0 && strings.Contains(before, "#") {
			return // a comment may tell anything
		}
		c, err := parseText(text)
		if err != nil || c.Secret != secret {
			return
		}
		if shown := (secretMask{}).hide(text); strings.Contains(shown, secret) {
			t.Errorf("%q is shown as %q", text, shown)
		}
		if left := leaveOutSecrets(text); strings.Contains(left, secret) {
			t.Errorf("%q is exported as %q", text, left)
		}
	})
}
