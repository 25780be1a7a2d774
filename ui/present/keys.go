package present

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/kit"
)

// keys are those of the presenter. Clickers of presenters send PgDn and PgUp.
var keys = struct{ Next, Back, Again, Free, Blank, Slower, Faster, Notes, Help, Leave, List, Return key.Binding }{
	Next:   kit.Bind("Space", "next", "space", "right", "pgdown", "enter"),
	Back:   kit.Bind("b", "back", "b", "left", "pgup"),
	Again:  kit.Bind("r", "from the start", "r", "home"),
	Free:   kit.Bind("p", "free play", "p"),
	Blank:  kit.Bind(".", "blank", "."),
	Slower: kit.Bind("-", "slower", "-"),
	Faster: kit.Bind("+", "faster", "+", "="),
	Notes:  kit.Bind("n", "notes", "n"),
	Help:   kit.Bind("?", "keys", "?", "f1"),
	Leave:  kit.Bind("Esc", "leave", "esc", "q", "f8"),
	List:   kit.Bind("Esc", "the list"), // where Leave leads
	Return: kit.Bind("F8", "back to the story", "f8"),
}

// hints are the keys that the presenter most likely needs.
func (s *show) hints() []key.Binding {
	switch s.state {
	case waiting:
		return []key.Binding{keys.Next, keys.Back, keys.Free, keys.Help}
	case over, failed:
		return []key.Binding{keys.List, keys.Again, keys.Back, keys.Help}
	case free:
		return []key.Binding{keys.Return}
	case acting:
	}
	return nil
}

// help names all keys.
func help() string {
	var all []string
	for _, k := range []key.Binding{keys.Next, keys.Back, keys.Again, keys.Free, keys.Return, keys.Blank, keys.Faster, keys.Slower, keys.Notes, keys.Leave} {
		all = append(all, k.Help().Key+": "+k.Help().Desc)
	}
	return strings.Join(all, ".  ") + "."
}

// input takes in what the presenter does, and reports whether it was for the presentation.
func (s *show) input(msg tea.Msg) (tea.Cmd, bool) {
	inFront := s.state != free
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch {
		case kit.Matches(msg, kit.Keys.Quit):
			return s.r.to(s.r.base, msg), true
		case inFront:
			return s.key(msg), true
		case kit.Matches(msg, keys.Return):
			return s.play(s.at), true
		}
	case tea.MouseClickMsg:
		if inFront && msg.Button == tea.MouseLeft && !s.uncover() {
			s.goOn()
		}
		return nil, inFront
	case tea.MouseMsg, tea.PasteMsg:
		return nil, inFront
	}
	return nil, false
}

// uncover shows the screen and its caption again, and is false if they are shown.
func (s *show) uncover() bool {
	covered := s.blank || s.help
	s.blank, s.help = false, false
	return covered
}

// key takes in a key of the presenter.
func (s *show) key(msg tea.KeyPressMsg) tea.Cmd {
	if s.uncover() {
		return nil
	}
	switch {
	case kit.Matches(msg, keys.Next):
		s.goOn()
	case kit.Matches(msg, keys.Back):
		return s.play(s.said(s.at))
	case kit.Matches(msg, keys.Again):
		return s.play(0)
	case kit.Matches(msg, keys.Leave):
		return s.r.end()
	case kit.Matches(msg, keys.Free) && (s.state == waiting || s.state == over):
		s.state = free
		s.face.seat.Lab.Clock.Release()
	case kit.Matches(msg, keys.Blank):
		s.blank = true
	case kit.Matches(msg, keys.Notes):
		s.notes = !s.notes
		return s.resize()
	case kit.Matches(msg, keys.Help):
		s.help = true
	case kit.Matches(msg, keys.Slower):
		s.pace.Store(min(int64(slowest), max(int64(least), s.pace.Load()*3/2)))
	case kit.Matches(msg, keys.Faster):
		s.pace.Store(s.pace.Load() * 2 / 3)
	}
	return nil
}

// goOn shows the next step, or hurries to it. At the end it does nothing, so that nobody leaves the last
// picture by pressing once too often.
func (s *show) goOn() {
	if s.state != waiting && s.state != acting {
		return
	}
	select {
	case s.next <- struct{}{}:
	default:
	}
}
