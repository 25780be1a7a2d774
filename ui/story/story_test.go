package story_test

import (
	"fmt"
	"image"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
	"otpdialog/ui/story"
	"otpdialog/ui/tty"
)

// A counter is screens with a field, a choice, a table and a button that adds one a
// second later.
type counter struct {
	stack *kit.Stack
	size  image.Point
	look  *draw.Look
	page  countPage
}

type countPage struct {
	count    int
	name     string
	colour   string
	selected int
}

type add struct{}

func (p *countPage) Sheet(kit.Screen) *kit.Sheet {
	return &kit.Sheet{
		Title: "Counter", Form: kit.Box, Width: 50,
		Body: []kit.Control{
			&kit.Text{Entry: kit.Entry{ID: "name", Label: "Name"}, Value: kit.StringValue{Of: &p.name}},
			&kit.Choice{Entry: kit.Entry{ID: "colour", Label: "Colour"}, Options: kit.OptionsOf("red", "green"), Value: p.colour, Set: func(v string) { p.colour = v }},
			&kit.Table{ID: "rows", Columns: []kit.Column{{}}, Rows: []kit.Row{{Cells: []string{"first"}}, {Cells: []string{"second"}}}, Selected: &p.selected},
			&kit.Paragraph{Text: fmt.Sprintf("Counted to %d.", p.count)},
		},
		Foot: []kit.Button{{ID: "add", Label: "Add", Does: add{}}},
	}
}

func (p *countPage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case add:
		return kit.Run{Work: func() kit.Action {
			<-time.After(time.Second)
			return 1
		}}
	case int:
		p.count += a
	}
	return nil
}

func newCounter() *counter {
	c := &counter{stack: kit.NewStack(time.Now), look: draw.NewLook(settings.ThemeDark, true, false, false), page: countPage{colour: "red"}}
	c.stack.Open(&c.page, nil)
	return c
}

func (*counter) Init() tea.Cmd { return nil }

func (c *counter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	wants, own := c.stack.Handle(msg)
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		c.size = image.Pt(msg.Width, msg.Height)
		c.stack.Layout(kit.Screen{Area: image.Rectangle{Max: c.size}, Look: c.look})
	case tea.KeyPressMsg:
		wants = c.stack.Key(msg)
	case tea.PasteMsg:
		c.stack.Paste(msg.Content)
	case tea.MouseMsg:
		wants = c.stack.Mouse(msg)
	}
	_ = own
	var cmds []tea.Cmd
	for _, w := range wants {
		if cmd, ok := w.(kit.Command); ok {
			cmds = append(cmds, tea.Cmd(cmd))
		}
	}
	return c, tea.Batch(cmds...)
}

func (c *counter) View() tea.View {
	canvas := draw.NewCanvas(c.size, tty.Charset{})
	cursor := c.stack.Draw(canvas)
	v := tea.NewView(canvas.Render())
	v.Cursor = cursor
	return v
}

func (c *counter) Spots() (frame image.Rectangle, _ []kit.Spot) { return c.stack.Spots() }
func (c *counter) Bar() ([]key.Binding, []image.Rectangle)      { return c.stack.Bar() }

// told plays a story in virtual time.
func told(t *testing.T, judge story.Judge, tell func(p *story.Teller)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := story.NewHeadless(newCounter())
		h.Settle = synctest.Wait
		defer h.Close()
		h.Start()
		if judge == nil {
			judge = t
		}
		tell(story.New(h, judge).Size(80, 24))
	})
}

// Each word of the language does what it says, by keys and by the mouse.
func TestWords(t *testing.T) {
	told(t, nil, func(p *story.Teller) {
		p.See("Counter", "Counted to 0.").SeeNo("Counted to 1.").Focused("Name")
		p.Type("Bob").Holds("Name", "Bob").Fill("Name", "Ann").Holds("Name", "Ann").Paste("a").Holds("Name", "Anna")
		p.Choose("Colour", "green").Choose("Colour", "red").Focused("red")
		p.TabTo("second").Focused("second").TabTo("first").Focused("first").Press("down").Focused("second")
		p.Click("Add").SeeNo("Counted to 1.").Until("Counted to 1.").TabTo("Add").Press("enter").Wait(2 * time.Second).See("Counted to 2.")
		p.MouseDown("Add").MouseUp("Name").Wait(time.Minute).See("Counted to 2.")
		if !p.Shows("Add") || p.Shows("Subtract") {
			t.Errorf("it shows\n%s", p.Screen())
		}
	})
}

// A judge keeps what was wrong, and ends the story.
type judge struct{ said string }

func (*judge) Helper() {}

func (j *judge) Fatalf(format string, args ...any) {
	j.said = fmt.Sprintf(format, args...)
	panic(j)
}

// What does not hold ends the story, and says what is on the screen.
func TestWordsThatFail(t *testing.T) {
	for name, test := range map[string]struct {
		tell func(p *story.Teller)
		says string
	}{
		"see":     {func(p *story.Teller) { p.See("Counted to 7.") }, `"Counted to 7." is not on the screen`},
		"see no":  {func(p *story.Teller) { p.SeeNo("Counter") }, `"Counter" is on the screen`},
		"click":   {func(p *story.Teller) { p.Click("Subtract") }, `nothing to press reads "Subtract"`},
		"tab to":  {func(p *story.Teller) { p.TabTo("Subtract") }, `Tab reaches nothing that reads "Subtract"`},
		"focused": {func(p *story.Teller) { p.Focused("Add") }, `not on "Add"`},
		"holds":   {func(p *story.Teller) { p.Type("x").Holds("Name", "y") }, `Name holds "x", not "y"`},
		"until":   {func(p *story.Teller) { p.Until("Counted to 7.") }, `waited in vain for "Counted to 7."`},
		"choose":  {func(p *story.Teller) { p.Choose("Colour", "blue") }, `"Colour" does not offer "blue"`},
		"key":     {func(p *story.Teller) { p.Press("entre") }, `no key is called "entre"`},
	} {
		t.Run(name, func(t *testing.T) {
			j := &judge{}
			told(t, j, func(p *story.Teller) {
				defer func() {
					if recover() != j || !strings.Contains(j.said, test.says) {
						t.Errorf("it said %q", j.said)
					}
				}()
				test.tell(p)
			})
		})
	}
}

// A story can be slowed down for an audience.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := story.NewHeadless(newCounter())
		h.Settle = synctest.Wait
		defer h.Close()
		h.Start()
		p := story.New(h, t).Size(80, 24)
		p.Pace = story.Pace{Thinking: time.Minute, Typing: time.Second}
		before := time.Now()
		p.Type("Bob").Press("tab")
		if took := time.Since(before); took != 2*time.Minute+3*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
