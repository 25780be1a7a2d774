package ui_test

import (
	"context"
	"image"
	"testing"

	tea "charm.land/bubbletea/v2"

	"otpdialog/clock"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui"
	"otpdialog/ui/kit"
	words "otpdialog/ui/story"
)

// benchmarkDialog is the demonstration with its dialog open and its phone beside it,
// in a window of 120 by 40.
func benchmarkDialog(b *testing.B) *words.Headless {
	b.Helper()
	dir := b.TempDir()
	m, err := ui.New(ui.Options{
		Store: store.Open(store.Dirs{System: dir, Config: dir, State: dir}),
		Open:  func(*settings.Connection) session.Servers { return &challenger{} },
		Demo:  demoAt("127.0.0.1:1812"),
	}, []string{"LANG=C.UTF-8"}, clock.System{})
	if err != nil {
		b.Fatal(err)
	}
	h := words.NewHeadless(m)
	b.Cleanup(func() {
		m.Leave()
		h.Close()
	})
	h.Start()
	h.Do(tea.WindowSizeMsg{Width: 120, Height: 40})
	h.Do(tea.KeyPressMsg{Code: tea.KeyEnter})
	words.New(h, b).Until("OTP ")
	return h
}

// A challenger asks once, and then never answers.
type challenger struct {
	session.Servers

	asked bool
}

func (c *challenger) Exchange(ctx context.Context, _ signin.Request) (signin.Reply, error) {
	if !c.asked {
		c.asked = true
		return signin.Reply{Code: signin.Challenge, Message: "Choose a method", State: []byte("state"), Server: "127.0.0.1:1812"}, nil
	}
	<-ctx.Done()
	return signin.Reply{}, ctx.Err()
}
func (*challenger) Traffic() session.Traffic { return session.Traffic{Server: "127.0.0.1:1812"} }
func (*challenger) Close() error             { return nil }

// BenchmarkView draws one frame.
func BenchmarkView(b *testing.B) {
	b.Run("dialog", func(b *testing.B) {
		m := benchmarkDialog(b).Screens
		b.ReportAllocs()
		for b.Loop() {
			m.View()
		}
	})
	b.Run("progress box", func(b *testing.B) {
		h := benchmarkDialog(b)
		h.Do(tea.KeyPressMsg{Code: '1', Mod: tea.ModAlt})
		words.New(h, b).Until("Enter a code instead")
		m := h.Screens
		b.ReportAllocs()
		for b.Loop() {
			m.View()
		}
	})
}

// BenchmarkUpdate takes in one message.
func BenchmarkUpdate(b *testing.B) {
	b.Run("key", func(b *testing.B) {
		m := benchmarkDialog(b).Screens
		b.ReportAllocs()
		for b.Loop() {
			m.Update(tea.KeyPressMsg{Code: tea.KeyTab})
		}
	})
	b.Run("motion onto another icon", func(b *testing.B) {
		m := benchmarkDialog(b).Screens
		over := [2]tea.MouseMotionMsg{}
		for i := range over {
			at := iconAt(m, i)
			over[i] = tea.MouseMotionMsg{X: at.X, Y: at.Y}
		}
		n := 0
		b.ReportAllocs()
		for b.Loop() {
			m.Update(over[n%2])
			n++
		}
	})
	b.Run("motion within an icon", func(b *testing.B) {
		m := benchmarkDialog(b).Screens
		at := iconAt(m, 0)
		over := tea.MouseMotionMsg{X: at.X, Y: at.Y}
		m.Update(over)
		b.ReportAllocs()
		for b.Loop() {
			if ui.Filter(m, over) != nil {
				b.Fatal("it was let through")
			}
		}
	})
}

// iconAt is a cell of the ith icon.
func iconAt(m words.Screens, i int) image.Point {
	_, spots := m.Spots()
	for _, s := range spots {
		if s.Stop == (kit.Stop{ID: "action", Part: i}) {
			return s.Rect.Min
		}
	}
	return image.Point{}
}
