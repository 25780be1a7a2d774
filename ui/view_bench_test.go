package ui

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// benchmarkDialog is the demonstration with its dialog open and its phone beside it, in a window of
// 120 by 40.
func benchmarkDialog(b *testing.B) *Model {
	b.Helper()
	dir := b.TempDir()
	m, err := New(Options{
		Store: store.Open(store.Dirs{System: dir, Config: dir, State: dir}),
		Open:  func(*settings.Connection) session.Servers { return deafServers{} },
		Demo:  demoAt("127.0.0.1:1812"),
	}, []string{"LANG=C.UTF-8"}, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	m.Update(sessionMsg{m.session, signin.Replied{
		Exchange: m.view.Exchange,
		Reply:    signin.Reply{Code: signin.Challenge, Message: "Choose a method", State: []byte("state"), Server: "127.0.0.1:1812"},
	}})
	if m.view.State != signin.Dialog {
		b.Fatalf("the dialog is not open: %v", m.view.State)
	}
	return m
}

// deafServers never answer.
type deafServers struct{ session.Servers }

func (deafServers) Exchange(ctx context.Context, _ signin.Request) (signin.Reply, error) {
	<-ctx.Done()
	return signin.Reply{}, ctx.Err()
}
func (deafServers) Traffic() session.Traffic { return session.Traffic{Server: "127.0.0.1:1812"} }
func (deafServers) Close() error             { return nil }

// BenchmarkView draws one frame.
func BenchmarkView(b *testing.B) {
	b.Run("dialog", func(b *testing.B) {
		m := benchmarkDialog(b)
		b.ReportAllocs()
		for b.Loop() {
			m.View()
		}
	})
	b.Run("progress box", func(b *testing.B) {
		m := benchmarkDialog(b)
		m.Update(tea.KeyPressMsg{Code: '1', Mod: tea.ModAlt})
		if !m.waiting() {
			b.Fatal("no progress box")
		}
		b.ReportAllocs()
		for b.Loop() {
			m.View()
		}
	})
}

// BenchmarkUpdate takes in one message.
func BenchmarkUpdate(b *testing.B) {
	b.Run("key", func(b *testing.B) {
		m := benchmarkDialog(b)
		b.ReportAllocs()
		for b.Loop() {
			m.Update(tea.KeyPressMsg{Code: tea.KeyTab})
		}
	})
	b.Run("motion onto another icon", func(b *testing.B) {
		m := benchmarkDialog(b)
		over := [2]tea.MouseMotionMsg{}
		for i := range over {
			at := m.layout().rect(spot{actionIcon, i})
			over[i] = tea.MouseMotionMsg{X: at.Min.X, Y: at.Min.Y}
		}
		n := 0
		b.ReportAllocs()
		for b.Loop() {
			m.Update(over[n%2])
			n++
		}
	})
	b.Run("motion within an icon", func(b *testing.B) {
		m := benchmarkDialog(b)
		at := m.layout().rect(spot{actionIcon, 0})
		over := tea.MouseMotionMsg{X: at.Min.X, Y: at.Min.Y}
		m.Update(over)
		b.ReportAllocs()
		for b.Loop() {
			if filter(m, over) != nil {
				b.Fatal("it was let through")
			}
		}
	})
}
