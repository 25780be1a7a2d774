//go:build unix

package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/e2e/terminal"
	"otpdialog/ui/console"
	"otpdialog/ui/story"
)

// hands are how an administrator works the console. Things are called by the words
// that stand on the screen, and whatever a test does with one pair of hands can be
// done with the other.
type hands interface {
	presses(label string)        // a button, a check box, a value that opens a box, an entry of a menu
	opens(row string)            // a row of a table, by a word of it
	tasks(row string)            // the menu of what can be done with a row
	fills(label, text string)    // a field, from nothing
	chooses(label, value string) // one of the values that stand behind a label
	turns(tab string)            // to a tab of the page
	picks(row string)            // a row of a box that is there to choose one
	leaves()                     // the box or the page, without anything said yes to
	person() *person
}

// bothHands are the ways to work the console.
var bothHands = map[string]func(*person) hands{
	"by keyboard": byKeyboard,
	"by mouse":    byMouse,
}

func byKeyboard(p *person) hands { return keyboard{p} }

func byMouse(p *person) hands { return mouse{p} }

// keyboard works with keys alone.
type keyboard struct{ p *person }

func (k keyboard) person() *person { return k.p }

func (k keyboard) presses(label string) {
	k.p.t.Helper()
	k.p.focuses(label)
	k.p.confirms(keyThat(k.p.t, "press"))
}

func (k keyboard) opens(row string) { k.presses(row) }

func (k keyboard) tasks(row string) {
	k.p.t.Helper()
	k.p.focuses(row)
	k.p.Press(keyThat(k.p.t, "tasks"))
	k.p.says("Delete")
}

func (k keyboard) picks(row string) { k.presses(row) }

func (k keyboard) fills(label, text string) {
	k.p.t.Helper()
	k.p.focuses(label)
	k.p.retypes(label, text)
}

func (k keyboard) chooses(label, value string) {
	k.p.t.Helper()
	k.p.focuses(label)
	for range k.p.chosen(label, value) {
		k.p.steps(terminal.Right)
	}
	for range -k.p.chosen(label, value) {
		k.p.steps(terminal.Left)
	}
}

// turns presses the key of the next tab until the one that is wanted is bold, as the
// one that is shown is.
func (k keyboard) turns(tab string) {
	k.p.t.Helper()
	const most = 3 // tabs of a page
	for range most {
		if k.p.shows(tab) {
			return
		}
		k.p.steps(keyThat(k.p.t, "next tab"))
	}
	k.p.t.Fatalf("the tab %q cannot be reached:\n%s", tab, k.p.Text())
}

func (k keyboard) leaves() { k.p.Press(keyThat(k.p.t, "back")) }

// mouse works with the mouse alone, except for typing.
type mouse struct{ p *person }

func (m mouse) person() *person { return m.p }

func (m mouse) presses(label string) {
	m.p.t.Helper()
	x, y, value := m.finds(label)
	if value {
		x += toValue
	}
	m.p.clicks(x, y)
}

func (m mouse) selects(row string) {
	m.p.t.Helper()
	x, y, _ := m.finds(row)
	if !m.p.hasFocus(row) { // else a click opens it
		m.p.clicks(x, y)
	}
	m.p.WaitFor("the focus on "+row, func(string) bool { return m.p.hasFocus(row) })
}

func (m mouse) opens(row string) {
	m.p.t.Helper()
	m.selects(row)
	x, y, _ := m.finds(row)
	m.p.clicks(x, y)
}

func (m mouse) tasks(row string) {
	m.p.t.Helper()
	m.selects(row)
	m.presses("Tasks")
	m.p.says("Delete")
}

func (m mouse) picks(row string) {
	m.p.t.Helper()
	x, y, _ := m.finds(row)
	m.p.clicks(x, y)
}

func (m mouse) fills(label, text string) {
	m.p.t.Helper()
	x, y, _ := m.finds(label)
	m.p.clicks(x+toValue, y)
	m.p.WaitFor("the cursor behind "+label, func(string) bool { return m.p.hasFocus(label) })
	m.p.retypes(label, text)
}

func (m mouse) chooses(label, value string) {
	m.p.t.Helper()
	_, y, _ := m.finds(label)
	line := strings.Split(m.p.front(), "\n")[y]
	before, _, found := strings.Cut(line, ") "+value)
	if !found {
		m.p.t.Fatalf("%q does not offer %q:\n%s", label, value, m.p.Text())
	}
	m.p.clicks(ansi.StringWidth(before), y)
	m.p.WaitFor(value+" to be chosen", func(string) bool { return m.p.chosen(label, value) == 0 })
}

func (m mouse) turns(tab string) {
	m.p.t.Helper()
	x, y, _ := m.finds(tab)
	m.p.clicks(x, y)
	m.p.WaitFor("the tab "+tab, func(string) bool { return m.p.shows(tab) })
}

func (m mouse) leaves() {
	m.p.t.Helper()
	for _, word := range []string{cancelWord, closeWord} {
		if x, y, _, found := m.p.look(word); found {
			m.p.clicks(x, y)
			return
		}
	}
	m.p.clicks(0, 0) // beside a menu
}

// toValue is how far behind the beginning of a label its value is for sure.
const toValue = 26

// finds turns the wheel until a label can be seen, and returns where it is.
func (m mouse) finds(label string) (x, y int, value bool) {
	m.p.t.Helper()
	const most = 60 // rows of a page
	up := false
	for range most {
		x, y, value, found := m.p.look(label)
		if found {
			return x, y, value
		}
		before := m.p.glance()
		m.p.Wheel(40, 10, up) // within each page
		m.p.WaitFor("something else than before the wheel was turned for "+label, func(string) bool { return m.p.glance() != before })
		up = up || strings.Contains(m.p.Text(), " ↑ more")
	}
	m.p.t.Fatalf("%q cannot be found:\n%s", label, m.p.Text())
	return 0, 0, false
}

// look finds a whole label on the page or box that is in front, and says whether a
// value stands behind it.
func (p *person) look(label string) (x, y int, value, found bool) {
	whole := regexp.MustCompile(`(?:[│|\[>] ?|[\])] |^| {2,})(` + regexp.QuoteMeta(label) + `)(?: !)?(?: ?[│|\]]| {2,}|$)`)
	for y, line := range strings.Split(p.front(), "\n") {
		if at := whole.FindStringSubmatchIndex(line); at != nil {
			return ansi.StringWidth(line[:at[2]]), y, chosenElsewhere.MatchString(line[at[3]:]), true
		}
	}
	return 0, 0, false, false
}

// chosenElsewhere is a value that opens a box, behind its label.
var chosenElsewhere = regexp.MustCompile(`^ {2,}\S+(?: \S+)* ▼`)

// front is the page or the box that nothing covers: what is behind has stepped back. Fields have no edge.
func (p *person) front() string {
	return strings.ReplaceAll(p.TextWhere(func(s uv.Style) bool { return s.Attrs&uv.AttrFaint == 0 }), fieldEdge, " ")
}

// says waits until the page or box in front says text, wherever its lines break.
func (p *person) says(text string) {
	p.t.Helper()
	p.WaitFor(fmt.Sprintf("%q in front", text), func(string) bool { return strings.Contains(unwrapped(p.front()), text) })
}

// standingOut is what is drawn as having the focus, except for fields.
func (p *person) standingOut() string {
	return p.TextWhere(func(s uv.Style) bool {
		return s.Attrs&uv.AttrBold != 0 && (s.Bg != nil || s.Attrs&uv.AttrReverse != 0)
	})
}

// hasFocus reports whether a thing has the focus: a field by its cursor, another by
// how it stands out.
func (p *person) hasFocus(label string) bool {
	front := strings.Split(p.front(), "\n")
	begins := func(line string) bool { return strings.HasPrefix(strings.Trim(line, " │|")+" ", label+" ") }
	if x, y, shown := p.Cursor(); shown {
		return begins(ansi.Truncate(front[y], x, ""))
	}
	for y, line := range strings.Split(p.standingOut(), "\n") {
		text := strings.TrimSpace(line)
		behindLabel := strings.HasPrefix(text, "(") || strings.HasSuffix(text, "▼")
		if strings.Contains(text, label) || behindLabel && begins(front[y]) {
			return true
		}
	}
	return false
}

// focuses moves with Tab until something has the focus, and with the arrows from row
// to row of a table.
func (p *person) focuses(label string) {
	p.t.Helper()
	const most = 60 // places of a page
	for range most {
		if p.hasFocus(label) {
			return
		}
		rows := p.rowsTo(label)
		for range rows {
			p.steps(terminal.Down)
		}
		for range -rows {
			p.steps(terminal.Up)
		}
		if rows == 0 {
			p.steps(keyThat(p.t, "next"))
		}
	}
	p.t.Fatalf("%q cannot be reached:\n%s", label, p.Text())
}

// rowsTo is how far below the row that has the focus another row of the table is that
// holds the label; 0 if either of them is no row.
func (p *person) rowsTo(label string) int {
	front := strings.Split(p.front(), "\n")
	from := slices.IndexFunc(strings.Split(p.standingOut(), "\n"), func(line string) bool {
		return strings.HasPrefix(strings.TrimSpace(line), "> ")
	})
	_, to, _, found := p.look(label)
	if from < 0 || !found {
		return 0
	}
	for y := min(from, to); y <= max(from, to); y++ {
		if strings.Trim(front[y], " │|") == "" { // between the table and something else
			return 0
		}
	}
	return to - from
}

// glance is everything by which two moments of the screen differ.
type glance struct {
	screen string
	x, y   int
	cursor bool
}

func (p *person) glance() glance {
	g := glance{screen: p.ANSI()}
	g.x, g.y, g.cursor = p.Cursor()
	return g
}

// steps presses a key and waits for what it changes.
func (p *person) steps(key terminal.Key) {
	p.t.Helper()
	before := p.glance()
	p.Press(key)
	p.WaitFor(fmt.Sprintf("something else than before %v", key), func(string) bool { return p.glance() != before })
}

// retypes types into the field behind a label, which has the focus, instead of what
// it holds, and waits for the end of it, or for its dots.
func (p *person) retypes(label, text string) {
	p.t.Helper()
	before := func() string { // the cursor, on its line
		x, y, _ := p.Cursor()
		return strings.TrimRight(ansi.Truncate(strings.Split(p.front(), "\n")[y], x, ""), " ")
	}
	p.Press(terminal.End, terminal.Ctrl('u'))
	p.WaitFor("nothing behind "+label, func(string) bool { return strings.HasSuffix(before(), label) })
	p.Type(text)
	const end = 12
	last, dots := strings.TrimRight(text[max(0, len(text)-end):], " "), " "+strings.Repeat("•", len(text))
	p.WaitFor(fmt.Sprintf("%q behind %s", text, label), func(string) bool {
		return strings.HasSuffix(before(), last) || strings.HasSuffix(before(), dots)
	})
}

// chosen is how far behind the value that is chosen another one stands.
func (p *person) chosen(label, value string) int {
	p.t.Helper()
	_, y, _, found := p.look(label)
	on, at := -1, -1
	for i, option := range option.FindAllStringSubmatch(strings.Split(p.front(), "\n")[y], -1) {
		if option[1] != " " {
			on = i
		}
		if option[2] == value {
			at = i
		}
	}
	if !found || on < 0 || at < 0 {
		p.t.Fatalf("%q does not offer %q:\n%s", label, value, p.Text())
	}
	return at - on
}

// option is a value to choose, and whether it is the one that is chosen.
var option = regexp.MustCompile(`\(([ •*])\) (\S+(?: \S+)*)`)

// shows reports whether a tab is the one that is shown.
func (p *person) shows(tab string) bool {
	shown := p.TextWhere(func(s uv.Style) bool { return s.Attrs&uv.AttrFaint == 0 && s.Attrs&uv.AttrBold != 0 })
	const tabs = 1 // the line of the tabs
	return strings.Contains(strings.Split(shown, "\n")[tabs], tab)
}

// keyThat is the key of the console's key map that does something.
func keyThat(t *testing.T, does string) terminal.Key {
	t.Helper()
	for _, topic := range console.Help() {
		for _, b := range topic.Keys {
			if b.Help().Desc == does && len(b.Keys()) > 0 {
				key, err := story.Key(b.Keys()[0])
				if err != nil {
					t.Fatal(err)
				}
				return terminal.Key{Code: key.Code, Mod: key.Mod, Text: key.Text}
			}
		}
	}
	t.Fatalf("the console has no key that does %q", does)
	return terminal.Key{}
}
