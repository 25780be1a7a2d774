package document

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// drawLine is text of at most so many characters that a file can show.
func drawLine(t *rapid.T, name string, least, most int) string {
	letters := []rune("abz AZ09#='\"\\[]{}.,;-_äß€😀\u00a0")
	text := rapid.SliceOfN(rapid.SampledFrom(letters), least, most).Draw(t, name)
	if least > 0 && isBlank(string(text)) {
		text[0] = 'x'
	}
	return string(text)
}

// drawText can hold anything that TOML has escapes for.
func drawText(t *rapid.T, name string, least, most int) string {
	return rapid.StringN(least, -1, most).Draw(t, name)
}

func drawConnection(t *rapid.T) settings.Connection {
	c := settings.DefaultConnection()
	c.DisplayName = drawLine(t, "display name", 1, settings.MaxDisplayNameLength)
	servers := []string{"a", "radius.example.com", "192.0.2.1:1645", "2001:db8::1", "[2001:db8::1]:18"}
	c.Primary = rapid.SampledFrom(servers).Draw(t, "primary")
	c.Secondary = rapid.SampledFrom(append(servers, "", "")).Draw(t, "secondary")
	c.HAMode = rapid.SampledFrom([]settings.HAMode{settings.Failover, settings.Parallel}).Draw(t, "HA mode")
	c.Transport = rapid.SampledFrom([]settings.Transport{settings.UDP, settings.TCP, settings.TLS}).Draw(t, "transport")
	c.Port = rapid.SampledFrom([]int{1, 1812, 2083, 65535}).Draw(t, "port")
	c.Timeout = rapid.IntRange(1, 600).Draw(t, "timeout")
	c.Retries = rapid.IntRange(0, 10).Draw(t, "retries")
	c.FailoverAfter = rapid.IntRange(0, 600).Draw(t, "failover after")
	if c.Transport == settings.TLS {
		c.CAFile = drawText(t, "CA file", 0, 20)
		if rapid.Bool().Draw(t, "certificate") {
			c.CertFile, c.KeyFile = drawText(t, "certificate file", 1, 20), drawText(t, "key file", 1, 20)
		}
	}
	c.Secret = drawSource(t, 0)
	c.Password = drawSource(t, -1)
	if rapid.Bool().Draw(t, "OTP command") {
		c.OTPCommand = drawCommand(t)
	} else {
		c.TOTPSeed = drawSource(t, -1)
	}
	c.RequireMessageAuthenticator = rapid.SampledFrom([]settings.MessageAuthenticatorPolicy{settings.RequireAuto, settings.RequireAlways, settings.RequireNever}).Draw(t, "Message-Authenticator")
	c.PasswordEncoding = rapid.SampledFrom([]settings.PasswordEncoding{settings.PAP, settings.CHAP}).Draw(t, "encoding")
	c.Ask = rapid.SampledFrom([]settings.Ask{settings.AskPassword, settings.AskOTP, settings.AskAppend}).Draw(t, "ask")
	c.Separator = drawLine(t, "separator", 0, 5)
	c.UserPrompt = drawLine(t, "prompt", 0, 300)
	c.ForwardUsernameOnly, c.EmptyAnswer = rapid.Bool().Draw(t, "forward"), rapid.Bool().Draw(t, "empty")
	c.AllowLoad = rapid.Bool().Draw(t, "load")
	c.AutosendWhen = rapid.SampledFrom([]settings.AutosendWhen{settings.AutosendFirstTime, settings.AutosendAlways}).Draw(t, "autosend when")
	c.DictionaryFile = drawText(t, "dictionary", 0, 20)
	for range rapid.IntRange(0, 4).Draw(t, "attributes") {
		c.Attributes = append(c.Attributes, drawAttribute(t))
	}
	for range rapid.IntRange(0, settings.MaxActions).Draw(t, "actions") {
		c.Actions = append(c.Actions, drawAction(t))
	}
	drawAutosend(t, &c)
	settings.GiveIDs(c.Actions)
	return c
}

// drawSource is none where least is -1.
func drawSource(t *rapid.T, least int) settings.Source {
	switch rapid.IntRange(least, 4).Draw(t, "source") {
	case 0:
		return settings.Source{Value: drawText(t, "secret", 1, 60)}
	case 1:
		return settings.Source{File: drawText(t, "secret file", 1, 60)}
	case 2:
		return settings.Source{Env: rapid.StringMatching(`[A-Za-z_ä"\\]+`).Draw(t, "secret variable")}
	case 3:
		return settings.Source{Command: drawCommand(t)}
	case 4:
		return settings.Source{Keyring: drawText(t, "item", 1, 20)}
	default:
		return settings.Source{}
	}
}

func drawCommand(t *rapid.T) []string {
	return append([]string{drawText(t, "program", 1, 20)}, rapid.SliceOf(rapid.StringN(0, -1, 20)).Draw(t, "arguments")...)
}

func drawAttribute(t *rapid.T) settings.Attribute {
	return settings.Attribute{
		Vendor: rapid.SampledFrom([]string{"", "", "Cisco"}).Draw(t, "vendor"),
		Name:   rapid.SampledFrom([]string{"A", "B", "NAS-Port"}).Draw(t, "attribute"),
		Value:  drawText(t, "value", 0, 40),
	}
}

func drawAction(t *rapid.T) settings.Action {
	return settings.Action{
		Enabled:     rapid.Bool().Draw(t, "enabled"),
		Title:       rapid.SampledFrom([]string{"Push", "SMS", "push", "Push 2", drawLine(t, "title", 1, 30)}).Draw(t, "which title"),
		Command:     drawText(t, "command", 0, settings.MaxCommandLength),
		Description: drawLine(t, "description", 0, 300),
		Message:     drawLine(t, "message", 0, 300),
		Image:       rapid.SampledFrom(assets.Names()).Draw(t, "image"),
		RejectMeans: rapid.SampledFrom([]settings.RejectMeans{settings.RejectMeansRejected, settings.RejectMeansCodeSent}).Draw(t, "reject means"),
	}
}

// drawAutosend gives it to one action at most.
func drawAutosend(t *rapid.T, c *settings.Connection) {
	with := rapid.IntRange(-1, settings.MaxActions).Draw(t, "autosend")
	for i := range c.Actions {
		c.Actions[i].Autosend = i == with
	}
}

// drawEdit changes something of a connection, so that it stays valid and loses
// no block.
func drawEdit(t *rapid.T, c *settings.Connection) {
	other := drawConnection(t)
	c.Attributes, c.Actions = slices.Clone(c.Attributes), slices.Clone(c.Actions)
	for range rapid.IntRange(1, 4).Draw(t, "edits") {
		switch rapid.IntRange(0, 8).Draw(t, "edit") {
		case 0:
			c.DisplayName, c.UserPrompt, c.Separator = other.DisplayName, other.UserPrompt, other.Separator
		case 1:
			c.Port, c.Timeout, c.Retries, c.FailoverAfter = other.Port, other.Timeout, other.Retries, other.FailoverAfter
		case 2:
			c.Secret, c.Password, c.TOTPSeed, c.OTPCommand = other.Secret, other.Password, other.TOTPSeed, other.OTPCommand
		case 3:
			c.Transport, c.CAFile, c.CertFile, c.KeyFile = other.Transport, other.CAFile, other.CertFile, other.KeyFile
			if c.Transport != settings.TLS && !c.Secret.IsSet() {
				c.Secret.Value = "s"
			}
		case 4:
			if len(c.Actions) < settings.MaxActions {
				at := rapid.IntRange(0, len(c.Actions)).Draw(t, "at")
				c.Actions = slices.Insert(c.Actions, at, drawAction(t))
				settings.GiveIDs(c.Actions)
			}
		case 5:
			if n := len(c.Actions); n > 1 {
				c.Actions = move(c.Actions, rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to"))
			}
		case 6:
			if n := len(c.Actions); n > 0 {
				i := rapid.IntRange(0, n-1).Draw(t, "which")
				id := c.Actions[i].ID
				c.Actions[i] = drawAction(t)
				c.Actions[i].ID = id
			}
		case 7:
			at := rapid.IntRange(0, len(c.Attributes)).Draw(t, "at")
			c.Attributes = slices.Insert(c.Attributes, at, drawAttribute(t))
		case 8:
			if n := len(c.Attributes); n > 1 {
				c.Attributes = move(c.Attributes, rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to"))
			}
		}
	}
	drawAutosend(t, c)
}

func TestRandomConnectionsSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wanted := drawConnection(t)
		text := Edit("", wanted)
		got, err := parseText(text)
		if err != nil || !Same(&got, &wanted) {
			t.Fatalf("%#v became\n%s\nwhich is %#v, %v", wanted, text, got, err)
		}
		if again := Edit(text, got); again != text {
			t.Fatalf("written again\n%s\nbecame\n%s", text, again)
		}
	})
}

// commented is a file with a comment above, behind and below many of its lines.
func commented(t *rapid.T, text string) (_ string, comments []string) {
	var b strings.Builder
	comment := func() string {
		c := fmt.Sprintf("# comment %d", len(comments))
		comments = append(comments, c)
		return c
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		where := rapid.IntRange(0, 7).Draw(t, "comment")
		switch where {
		case 0:
			b.WriteString("  " + comment() + "\n")
		case 1:
			b.WriteString(comment() + "\n\n")
		case 2:
			b.WriteString("\n" + comment() + "\n")
		}
		b.WriteString(line)
		if where == 3 && line != "" {
			b.WriteString(" " + comment())
		}
		b.WriteString("\n")
	}
	return b.String(), comments
}

func TestRandomEditsKeepEveryComment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wanted := drawConnection(t)
		text, comments := commented(t, Edit("", wanted))
		if rapid.Bool().Draw(t, "Windows") {
			text = byteOrderMark + strings.ReplaceAll(text, "\n", "\r\n")
		}
		if same := Edit(text, wanted); same != text {
			t.Fatalf("with nothing to change\n%s\nbecame\n%s", text, same)
		}
		drawEdit(t, &wanted)
		got := Edit(text, wanted)
		if c, err := parseText(got); err != nil || !Same(&c, &wanted) {
			t.Fatalf("%#v became\n%s\nwhich is %#v, %v", wanted, got, c, err)
		}
		missing := Dropped(text, got)
		for _, comment := range comments {
			if slices.Contains(missing, comment) || !strings.Contains(got, comment) {
				t.Fatalf("%q is missing in\n%s\nwhich was\n%s", comment, got, text)
			}
		}
		if strings.HasPrefix(text, byteOrderMark) && strings.Count(got, "\n") != strings.Count(got, "\r\n") {
			t.Fatalf("line ends are mixed in %q", got)
		}
	})
}

func FuzzEdit(f *testing.F) {
	for _, seed := range locatorSeeds {
		f.Add(seed, "title", 1)
	}
	f.Add(settingstest.Complete+settingstest.ThreeActions, "a", 0)
	f.Add(settingstest.ThreeActions, "Push", 7)
	f.Add(exampleText(f), "ä\"", 3)
	f.Add(settingstest.Complete+"actions = [{title='a'}, {title='a'}]\n[[attributes]]\n", "a", 5)
	f.Add(settingstest.Complete+"[[attributes]]\nname='a'\n[attributes.b]\n[[attributes.c]]\n", "a", 4)
	f.Fuzz(func(t *testing.T, text, title string, what int) {
		wanted, _, err := ReadConnection("", []byte(strings.TrimPrefix(text, byteOrderMark)))
		if err != nil {
			wanted = settings.DefaultConnection()
		}
		if what&1 != 0 {
			a := settings.DefaultAction()
			a.Title = strings.ToValidUTF8(title, "")
			wanted.Actions = slices.Insert(wanted.Actions, 0, a)
		}
		if what&2 != 0 && len(wanted.Actions) > 1 {
			wanted.Actions = move(wanted.Actions, 0, 1)
		}
		if what&4 != 0 {
			wanted.Attributes = append(wanted.Attributes, settings.Attribute{Name: strings.ToValidUTF8(title, ""), Value: "1"})
			wanted.Attributes = move(wanted.Attributes, len(wanted.Attributes)-1, 0)
		}
		if len(CheckConnection(&wanted)) > 0 {
			return
		}
		settings.GiveIDs(wanted.Actions)
		got := Edit(text, wanted)
		if c, _, err := ReadConnection("", []byte(got)); err != nil || !Same(&c, &wanted) {
			t.Errorf("%q became %q, which is %#v, %v, not %#v", text, got, c, err, wanted)
		}
		if again := Edit(got, wanted); again != got {
			t.Errorf("%q became %q, and then %q", text, got, again)
		}
		_ = Dropped(text, got)
	})
}
