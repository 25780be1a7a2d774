package kit

import (
	"image"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
)

// A Stack is the pages that are open, one above the other, and the help bar below
// them. The last page has the keyboard and the mouse.
type Stack struct {
	now    func() time.Time
	screen Screen
	area   image.Rectangle // of the pages: the window without the help bar
	frames []*Frame
	side   *Frame // nil for none
	bar    bar

	confirm Confirm
	pointer Pointer[Stop]
	tail    MouseTail
	hover   Stop
	held    Stop // the mouse button went down here, and has not come up yet
	again   bool // it went down on what had the focus already
	dragged bool
	moved   bool // another page has come to the front
	fresh   bool // nothing has happened since the sheets were made
	busy    bool // something that runs alone has not ended yet
}

// A Frame is a page in the stack, and what the person does with it.
type Frame struct {
	page   Page
	opener Page // nil for the first page
	focus  Stop
	said   Note // what happened last
	fields map[string]*draw.Field
	scroll int
	follow bool // the focus has moved: it has to be made visible
	typed  bool // something was typed since the focus came here

	sheet  *Sheet
	layout *Layout
}

func newFrame(p, opener Page) *Frame {
	return &Frame{page: p, opener: opener, fields: map[string]*draw.Field{}, follow: true}
}

// NewStack returns an empty stack. It must get a page before it is used.
func NewStack(now func() time.Time) *Stack { return &Stack{now: now} }

// Top is the frame of the page in front.
func (s *Stack) Top() *Frame { return s.frames[len(s.frames)-1] }

// Pages are the pages from the one in front down.
func (s *Stack) Pages() []Page {
	pages := make([]Page, 0, len(s.frames))
	for _, f := range slices.Backward(s.frames) {
		pages = append(pages, f.page)
	}
	return pages
}

// Frame is the frame of a page, nil if it is not open.
func (s *Stack) Frame(p Page) *Frame {
	if i := s.index(p); i >= 0 {
		return s.frames[i]
	}
	return nil
}

func (s *Stack) index(p Page) int {
	return slices.IndexFunc(s.frames, func(f *Frame) bool { return f.page == p })
}

// Open puts a page above all others, for the page that gets its [Reply], nil for
// none.
func (s *Stack) Open(p, opener Page) []Want {
	s.frames = append(s.frames, newFrame(p, opener))
	s.changed()
	return s.do(p, Opened{})
}

// Beside puts a page beside the others, nil for none.
func (s *Stack) Beside(side Side) []Want {
	if s.side != nil {
		end(s.side.page)
	}
	s.side = nil
	if side == nil {
		s.changed()
		return nil
	}
	s.side = newFrame(side, nil)
	s.changed()
	return s.do(side, Opened{})
}

// changed is for another page in front.
func (s *Stack) changed() {
	s.pointer.Opened()
	s.hover, s.tail = Stop{}, MouseTail{} // a balloon would hide what is new
	s.moved = true
	s.Arrange()
}

// Raise closes all pages above p.
func (s *Stack) Raise(p Page) {
	if i := s.index(p); i >= 0 && i < len(s.frames)-1 {
		s.drop(i + 1)
		s.changed()
	}
	s.Arrange()
}

// Close closes p and all pages above it. The first page cannot be closed.
func (s *Stack) Close(p Page) {
	if i := s.index(p); i > 0 {
		s.drop(i)
		s.changed()
	}
}

// drop ends the pages from an index on.
func (s *Stack) drop(from int) {
	for _, f := range slices.Backward(s.frames[from:]) {
		end(f.page)
	}
	s.frames = slices.Delete(s.frames, from, len(s.frames))
}

// End ends what is under way on all pages.
func (s *Stack) End() {
	for _, p := range s.Pages() {
		end(p)
	}
	if s.side != nil {
		end(s.side.page)
	}
}

func end(p Page) {
	if e, ok := p.(Ender); ok {
		e.End()
	}
}

// Say shows a text on the page in front until the next key.
func (s *Stack) Say(text string) { s.Top().said = Note{Text: text} }

// Complain shows what went wrong, in a box of its own if there is no other room for
// all of it: what to do is at the end.
func (s *Stack) Complain(text string) {
	f, n := s.Top(), Note{Text: text, Wrong: true}
	if f.said = n; !f.layout.holds(n) {
		s.Open(&Question{Title: "What happened", Body: []Control{&Paragraph{Text: text, Style: Warn}}}, nil)
	}
}

// By says who has done something.
type By int

// The two who do something.
const (
	ByPerson By = iota
	ByOthers    // a server, a file, time
)

// Tell hands an action to a page, in the stack or not, and returns what is left to
// the program to carry out.
func (s *Stack) Tell(by By, p Page, a Action) []Want {
	wants := s.do(p, a)
	s.Finish(by)
	return wants
}

// Finish makes the screen ready for what has happened, once the program has carried
// out what the pages wanted.
func (s *Stack) Finish(by By) {
	if !s.fresh {
		s.Arrange()
	}
	if !s.moved {
		return
	}
	s.moved = false
	if f := s.Top(); f.sheet.Guarded {
		s.confirm.Opened(s.now(), f.sheet.Form != Full, by == ByOthers)
	}
}

// do hands an action to a page.
func (s *Stack) do(p Page, a Action) []Want {
	s.fresh = false
	f := s.Top()
	switch a := a.(type) {
	case nil:
		return nil
	case ShowHelp, ToggleMouse, Quit:
		return []Want{a}
	case StepTab:
		a.Tabs.step(a.By)
		return nil
	case MoveFocus:
		s.moveFocus(f.layout.next(f.focus, a.By))
		return nil
	case PressFocused:
		return s.enter(f, true)
	case ScrollBy:
		s.scrollBy(f, a.Rows)
		return nil
	}
	return s.carry(p, p.Do(a))
}

// carry carries out what page p wants, and returns what the program has to.
func (s *Stack) carry(p Page, w Want) []Want {
	defer func() { s.fresh = false }()
	switch w := w.(type) {
	case nil:
	case Wants:
		var left []Want
		for _, one := range w {
			left = append(left, s.carry(p, one)...)
		}
		return left
	case Open:
		return s.Open(w.Page, p)
	case Close:
		s.Close(orElse(w.Page, p))
	case Raise:
		s.Raise(orElse(w.Page, p))
	case Reply:
		opener := s.opener(p)
		s.Close(p)
		return s.do(opener, w.Action)
	case Tell:
		return s.do(w.Page, w.Action)
	case Say:
		if f := s.frameOf(w.Page); f != nil {
			f.said = Note{Text: w.Text, Wrong: w.Wrong}
		}
	case Complain:
		s.Complain(w.Text)
	case Focus:
		s.Arrange() // what gets the focus may not be on the sheet yet
		if f := s.frameOf(w.Page); f != nil {
			f.FocusOn(w.Stop)
		}
	case FocusWrong:
		s.Raise(p)
		s.Frame(p).focusWrong(w)
	case ScrollToEnd:
		s.Arrange()
		if f := s.Frame(p); f != nil {
			f.scroll = f.layout.scrollEnd
		}
	case Home:
		f := s.Top()
		f.scroll, s.tail = 0, MouseTail{}
		s.Arrange()
		f.FocusOn(f.layout.home(f.sheet.First))
	case Run:
		return s.run(p, w)
	case Command:
		if w != nil {
			return []Want{w}
		}
	default:
		return []Want{w}
	}
	return nil
}

func orElse(p, other Page) Page {
	if p == nil {
		return other
	}
	return p
}

// frameOf is the frame of a page, nil for the one in front; nil if it is not open.
func (s *Stack) frameOf(p Page) *Frame {
	if p == nil {
		return s.Top()
	}
	return s.Frame(p)
}

// opener is the page that opened p.
func (s *Stack) opener(p Page) Page {
	if f := s.Frame(p); f != nil && f.opener != nil {
		return f.opener
	}
	return p
}

// resultMsg is the result of Run, for the page that wanted it.
type resultMsg struct {
	page   Page
	action Action
	alone  bool
}

func (s *Stack) run(p Page, w Run) []Want {
	if w.Alone {
		if s.busy {
			return nil
		}
		s.busy = true
	}
	return []Want{Command(func() tea.Msg { return resultMsg{p, w.Work(), w.Alone} })}
}

// Handle takes in a message of the stack's own commands, and reports whether it
// was one.
func (s *Stack) Handle(msg tea.Msg) ([]Want, bool) {
	result, ok := msg.(resultMsg)
	if !ok {
		return nil, false
	}
	if result.alone {
		s.busy = false
	}
	return s.Tell(ByOthers, result.page, result.action), true
}

// Layout gives the stack the window.
func (s *Stack) Layout(screen Screen) {
	if screen.same(&s.screen) {
		return
	}
	if screen.Area != s.screen.Area {
		for _, f := range s.frames {
			f.follow = true
		}
	}
	s.screen = screen
	if len(s.frames) > 0 {
		s.Arrange()
	}
}

// Arrange makes every visible sheet anew from the state of its page.
func (s *Stack) Arrange() {
	window := draw.Column{Left: s.screen.Area}
	s.area = window.Take(window.Left.Dy() - 1)
	front := s.area
	if s.side != nil {
		front = s.side.page.(Side).Split(s.area)
		f := s.side
		screen := s.screenFor(f)
		screen.Focus = s.Top().focus
		f.sheet = f.page.Sheet(screen)
		f.layout = f.sheet.arrange(s.area, image.Point{}, 0)
	}
	first := len(s.frames) - 1
	for ; first >= 0; first-- {
		s.makeSheet(s.frames[first], front)
		if s.frames[first].sheet.Form == Full { // what is below cannot be seen
			break
		}
	}
	for i := max(0, first); i < len(s.frames); i++ {
		s.arrange(i, front)
	}
	s.bar.arrange(s.hints(), window.Left)
	s.fresh = true
}

// screenFor is the screen as a frame's page sees it.
func (s *Stack) screenFor(f *Frame) Screen {
	screen := s.screen
	screen.Now, screen.Focus, screen.Area = s.now(), f.focus, s.area
	if screen.Front = f == s.Top(); screen.Front {
		screen.Hover = s.hover
	}
	if s.side != nil && s.side.sheet != nil {
		screen.Side = slices.Clone(s.side.sheet.Keys)
		for i := range screen.Side {
			screen.Side[i].page = s.side.page
		}
	}
	return screen
}

// makeSheet makes the sheet of one frame anew, in the area that the page beside
// leaves.
func (s *Stack) makeSheet(f *Frame, area image.Rectangle) {
	screen := s.screenFor(f)
	screen.Area = area
	f.sheet = f.page.Sheet(screen)
	if f.sheet.Alone && area != s.area {
		screen.Area = s.area
		f.sheet = f.page.Sheet(screen)
	}
	f.bind()
}

// arrange lays out the sheet of one frame.
func (s *Stack) arrange(i int, area image.Rectangle) {
	f := s.frames[i]
	if f.sheet.Alone {
		area = s.area
	}
	var under image.Point
	if f.sheet.Form == Menu {
		under = s.frames[i-1].layout.below(f.sheet.Below)
	}
	f.place(s, area, under)
	if s.area.Empty() {
		return // nothing is shown, and nothing moves
	}
	if f.layout.Find(f.focus) == nil {
		f.FocusOn(f.layout.home(f.sheet.First))
	}
	if seat := f.layout.seat(f.focus); seat != f.focus {
		f.focus, f.follow = seat, true
	}
	if f.follow {
		f.scroll = f.layout.follow(f.focus)
		f.place(s, area, under)
		f.follow = false
	}
	f.scroll = f.layout.scroll
	if f == s.Top() {
		f.layout.balloon = f.layout.balloonOf(s.hover, f.focus, area)
	}
}

// place lays out the sheet, with the stops of the page beside behind its own.
func (f *Frame) place(s *Stack, area image.Rectangle, under image.Point) {
	if area.Empty() {
		f.layout = &Layout{}
	} else {
		f.layout = f.sheet.arrange(area, under, f.scroll)
	}
	if s.side != nil && f == s.Top() && !f.sheet.Alone {
		for _, p := range s.side.layout.Places {
			p.page = s.side.page
			f.layout.Places = append(f.layout.Places, p)
		}
	}
}

// bind gives the texts of the sheet their fields.
func (f *Frame) bind() {
	controls := slices.Concat(f.sheet.Head, f.sheet.Body)
	for _, one := range f.sheet.Fixed {
		controls = append(controls, one.Control)
	}
	for _, one := range controls {
		if t, ok := one.(*Text); ok {
			t.bind(f.fields)
		}
	}
}

// moveFocus moves the focus of the page in front.
func (s *Stack) moveFocus(to Stop) {
	s.hover = Stop{} // the balloon follows what moved last
	s.Top().FocusOn(to)
}

// FocusOn moves the focus to a stop, and selects the row that it is.
func (f *Frame) FocusOn(s Stop) {
	f.typed = f.typed && f.focus == s
	f.focus, f.follow = s, true
	f.selectFocused()
}

// selectFocused selects the row that has the focus.
func (f *Frame) selectFocused() {
	if p := f.layout.Find(f.focus); p != nil {
		if t, ok := p.Of.(*Table); ok && t.Selected != nil {
			*t.Selected = f.focus.Part
		}
	}
}

// focusWrong goes to what has to be corrected first, in the order of the screen.
func (f *Frame) focusWrong(w FocusWrong) {
	f.said = Note{Text: w.Intro + w.Otherwise, Wrong: true}
	for _, p := range f.layout.Places {
		if n := p.Of.Note(p.Stop); n.Wrong {
			f.FocusOn(p.Stop)
			f.said.Text = w.Intro + n.Text
			return
		}
	}
}

// Focused is the stop that has the focus.
func (f *Frame) Focused() Stop { return f.focus }

// Refocus moves the focus to a stop that the next arrangement has; the zero Stop
// moves it to where it is at first.
func (f *Frame) Refocus(s Stop) { f.focus, f.follow = s, true }

// Say shows a note on this page until the next key.
func (f *Frame) Say(n Note) { f.said = n }

// Said is what the page shows beside what it always does.
func (f *Frame) Said() Note { return f.said }

// Layout is where everything of the page is.
func (f *Frame) Layout() *Layout { return f.layout }

// ScrollToEnd shows the last rows of the body, with that many new ones.
func (f *Frame) ScrollToEnd(added int) { f.scroll = f.layout.scrollEnd + added }

// full is the index of the last page that fills the screen: what is below it cannot
// be seen.
func (s *Stack) full() int {
	for i, f := range slices.Backward(s.frames) {
		if f.sheet.Form == Full {
			return i
		}
	}
	return 0
}

// Draw draws the pages, one above the other, and returns the cursor, nil for none.
func (s *Stack) Draw(canvas draw.Canvas) *tea.Cursor {
	if !s.fresh || s.Moves() > 0 { // a clock may show another time
		s.Arrange()
	}
	s.fresh = false
	var cursor *tea.Cursor
	s.bar.draw(canvas, s.screen.Look)
	beside := s.side != nil
	for i, f := range s.frames[s.full():] {
		if beside && f.sheet.Alone {
			s.drawSide(canvas)
			beside = false
		}
		if i > 0 {
			canvas.Dim()
		}
		if f.layout.drawn != nil {
			cursor = f.sheet.paint(f.layout, s.painter(f, canvas), f.said)
		} else {
			cursor = nil
		}
	}
	if beside {
		s.drawSide(canvas)
	}
	return cursor
}

func (s *Stack) drawSide(canvas draw.Canvas) {
	p := s.painter(s.side, canvas)
	p.Focus = s.active().focus
	s.side.sheet.paint(s.side.layout, p, Note{})
}

func (s *Stack) painter(f *Frame, canvas draw.Canvas) Painter {
	p := Painter{Canvas: canvas, Look: s.screen.Look, Images: s.screen.Images, Scroll: f.scroll}
	if f == s.active() {
		p.Focus, p.Hover = f.focus, s.hover
	}
	return p
}

// active is the last page below the help, which shows its focus.
func (s *Stack) active() *Frame {
	for _, f := range slices.Backward(s.frames) {
		if !f.sheet.Alone {
			return f
		}
	}
	return s.frames[0]
}

// Title is the title of the page that fills the screen.
func (s *Stack) Title() string {
	sheet := s.frames[s.full()].sheet
	if sheet.Window != "" {
		return sheet.Window
	}
	return sheet.Title
}

// Hovers is true if something changes under the mouse.
func (s *Stack) Hovers() bool { return s.frames[s.full()].sheet.Hovers }

// Moves is how often something has to be drawn again, 0 if nothing moves.
func (s *Stack) Moves() time.Duration {
	var least time.Duration
	for _, f := range s.frames[s.full():] {
		if d := f.sheet.Moves; d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	return least
}

// Help is the full help of the page in front, with the topic of the program before
// that of the page beside.
func (s *Stack) Help(program HelpTopic) []HelpTopic {
	var topics []HelpTopic
	for _, f := range slices.Backward(s.frames) {
		if f.sheet.Help != nil {
			topics = slices.Clone(f.sheet.Help)
			break
		}
	}
	topics = append(topics, program)
	if s.side != nil {
		topics = append(topics, s.side.sheet.Help...)
	}
	return topics
}

// A Spot is something that can be pressed or typed into, for tests and others that
// look at the pages from outside.
type Spot struct {
	Stop    Stop
	Rect    image.Rectangle // the visible part of it; empty if it is scrolled out of sight
	Focused bool            // it has the keyboard
	Skipped bool            // Tab skips it
	Row     bool            // the arrows up and down lead to it
	Value   string          // what a text holds
}

// Spots are those of the page in front, in the order of Tab, and the frame around
// them.
func (s *Stack) Spots() (frame image.Rectangle, _ []Spot) {
	f := s.Top()
	spots := make([]Spot, len(f.layout.Places))
	for i, p := range f.layout.Places {
		seen := p.Rect
		if p.scrolls {
			seen = seen.Intersect(f.layout.Inside)
		}
		spots[i] = Spot{Stop: p.Stop, Rect: seen, Focused: p.Stop == f.focus, Skipped: p.MouseOnly || p.NoTab, Row: p.NoTab}
		if t, ok := p.Of.(*Text); ok {
			spots[i].Value = t.field.Value()
		}
	}
	return f.layout.Frame, spots
}
