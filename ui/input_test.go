package ui_test

import (
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"otpdialog/signin"
	"otpdialog/ui/input"
)

// unread is what comes from the terminal in place of something that is not readable.
var unread = tea.KeyPressMsg{Code: utf8.RuneError, Text: input.Unreadable}

// What could not be read is not left out of an answer without a sign, however fast Enter comes.
func TestUnreadable(t *testing.T) {
	const warned, ignored = "could not be read", "Enter was ignored"
	for name, fill := range map[string]struct {
		open  func(*driver)
		field string
		asked int
	}{
		"form":   {func(d *driver) { d.Type("alice").Press("tab") }, passwordWord, 0},
		"dialog": {func(d *driver) { d.Dialog().Wait(thinking) }, otpWord, 1},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, setup{}, func(d *driver) {
				fill.open(d)
				d.Type("12").Send(unread).Type("34").See(warned).Holds(fill.field, "1234")
				d.Press("enter").Send(tea.KeyPressMsg{Code: tea.KeyEnter}).See(ignored).SeeNo(warned).Server.Asked(fill.asked)
				d.Press("backspace").SeeNo(ignored, warned).Holds(fill.field, "123").Press("enter").Server.Asked(fill.asked + 1).Heard("123")
			})
		})
	}
	story(t, setup{}, func(d *driver) { // nothing to type into, nothing is lost
		d.Dialog().Wait(thinking).Press("up").Send(unread).SeeNo(warned).In(signin.Dialog)
	})
}

// A letter that AltGr would have typed, had the terminal said so, is not dropped without a sign.
func TestAltInAField(t *testing.T) {
	const warned = "Alt+L types nothing"
	story(t, setup{}, func(d *driver) {
		d.Dialog().Wait(thinking).Type("12").Press("alt+l").See(warned).Type("3").SeeNo(warned).Holds(otpWord, "123")
		d.Press("up", "alt+l").SeeNo(warned)
	})
}
