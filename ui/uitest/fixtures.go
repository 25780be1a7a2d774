package uitest

import (
	"fmt"
	"strings"

	"otpdialog/settings"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui"
)

// OfficeFile is a connection without actions.
const OfficeFile = `display_name = "Head office"
primary      = "radius1.example.com"
secret       = "a shared secret of some length"
`

// FiveActions are actions of each kind.
const FiveActions = `
[[actions]]
title       = "Push"
command     = "push"
description = "Send a notification to your phone"
message     = "Approve the sign-in on your phone…"
image       = "push"

[[actions]]
title       = "Call"
command     = "phone"
description = "Ring your phone"
message     = "Answer the call, and press #…"
image       = "phone"

[[actions]]
title       = "SMS"
command     = "sms"
description = "Text a code to your phone"
message     = "A code is on its way…"
image       = "text-message"

[[actions]]
title       = "Email"
command     = "email"
description = "Mail a code"
image       = "mail"

[[actions]]
title       = "Custom"
command     = "token"
image       = "token"
`

// AutosendPush is FiveActions with Autosend on the first.
var AutosendPush = strings.Replace(FiveActions, `image       = "push"`, "image = \"push\"\nautosend = true", 1)

// LongPrompt is as long as a Reply-Message gets, and more than a dialog shows.
var LongPrompt = func() string {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "Line %d of a prompt that an administrator wrote\n", i+1)
	}
	return b.String() + "and this is the very last word"
}()

// WideActions are as many actions as there can be, with titles as long as they
// can be.
var WideActions = func() string {
	var b strings.Builder
	for i, title := range []string{
		"Notification to my smartphone!", "Telephone call to the landline", "Übergrößenträger Straße, Größe", "認証アプリに通知を送信してください承認してくださいお願いし。", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
	} {
		fmt.Fprintf(&b, "[[actions]]\nid = \"a%d\"\ntitle = %q\ncommand = \"c%d\"\nimage = \"push\"\n", i, title, i)
		fmt.Fprintf(&b, "description = %q\nmessage = %q\n", strings.Repeat("A description of many words. ", 10), strings.Repeat("A message of many words. ", 12))
	}
	return b.String()
}()

// OddText has characters whose width differs between terminals.
const OddText = "Familie 👨‍👩‍👧‍👦, 👩🏽‍🚀 👍🏽, 🇩🇪 🇩 🏳️‍🌈, Taste 1️⃣, ❤️ ☎️, रहस्य हिन्दी क्षत्रिय, รหัสผ่านกำลังส่ง, \u1112\u1161\u11ab\u1100\u116e\u11a8 한국, مُحَمَّد שָׁלוֹם, ကြွေး, ｶﾞ é"

// OddActions have titles and descriptions of such characters.
var OddActions = func() string {
	var b strings.Builder
	for i, title := range []string{"👨‍👩‍👧‍👦 हिन्दी", "รหัสกำ 🏳️‍🌈", "\u1112\u1161\u11ab ❤️", "مُحَمَّد 1️⃣", "क्षत्रिय 👍🏽 ｶﾞ"} {
		fmt.Fprintf(&b, "[[actions]]\nid = \"a%d\"\ntitle = %q\ncommand = \"c%d\"\nimage = \"push\"\ndescription = %q\nmessage = %q\n", i, title, i, OddText, OddText)
	}
	return b.String()
}()

// DemoAt is the demonstration, with its server at address.
func DemoAt(address string) *ui.Demo {
	action := func(title, command, image string) settings.Action {
		return settings.Action{
			ID: command, Enabled: true, Title: title, Command: command, Image: image,
			Description: "What " + title + " does", Message: "Waiting for " + title + "...",
		}
	}
	return &ui.Demo{
		World: simulator.NewWorld(world.WithSeed(1)), UserName: simulator.DemoUser, Password: simulator.DemoPassword,
		Close: func() error { return nil },
		Connection: &settings.Connection{
			Name: "@demo", DisplayName: "Demo", Primary: address, Port: 1812, Timeout: 60, Secret: settings.Source{Value: simulator.DefaultSecret},
			Ask: settings.AskPassword, ReportedWords: settings.DefaultReportedWords, AutosendWhen: settings.AutosendFirstTime,
			Actions: []settings.Action{
				action("Push", "push", "push"), action("Call", "phone", "phone"), action("SMS", "sms", "text-message"),
				action("Email", "email", "mail"), action("Custom", "token", "token"),
			},
		},
	}
}

// LongName is longer than any window is wide, and breaks nowhere.
var LongName = strings.Repeat("Ünbröken密码", 20)

// FirstActions are the first n of WideActions.
func FirstActions(n int) string {
	parts := strings.Split(WideActions, "[[actions]]")
	return "\n" + strings.Join(parts[:n+1], "[[actions]]")
}

// ManyConnections are n connection files.
func ManyConnections(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("c%02d", i)] = Named(fmt.Sprintf("Connection %d", i))
	}
	return files
}

// Named is a connection file without actions, with that display name.
func Named(name string) string {
	return "display_name = \"" + name + "\"\nprimary = \"192.0.2.1\"\nsecret = \"a shared secret of some length\"\n"
}

// Alone is s for one sign-in and nothing else.
func Alone(s Setup) Setup {
	s.Options.Connection, s.Options.Alone = "office", true
	return s
}

// Gate is s for a gate that alice is to pass.
func Gate(s Setup) Setup {
	s.Options.Connection, s.Options.Gate, s.Options.UserName = "office", true, "alice"
	return s
}
