package ui

import (
	"fmt"
	"strings"
)

// longPrompt is as long as a Reply-Message gets, and more than a dialog shows.
var longPrompt = func() string {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "Line %d of a prompt that an administrator wrote\n", i+1)
	}
	return b.String() + "and this is the very last word"
}()

// wideActions are as many actions as there can be, with titles as long as they
// can be.
var wideActions = func() string {
	var b strings.Builder
	for i, title := range []string{
		"Notification to my smartphone!", "Telephone call to the landline", "Übergrößenträger Straße, Größe", "認証アプリに通知を送信してください承認してくださいお願いします", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
	} {
		fmt.Fprintf(&b, "[[actions]]\nid = \"a%d\"\ntitle = %q\ncommand = \"c%d\"\nimage = \"push\"\n", i, title, i)
		fmt.Fprintf(&b, "description = %q\nmessage = %q\n", strings.Repeat("A description of many words. ", 10), strings.Repeat("A message of many words. ", 12))
	}
	return b.String()
}()
