package phone

import (
	"image"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// A density is how much room cards take.
type density struct {
	pad        int // blank rows inside of the edges of a card, and above its title
	gap        int // blank rows above what can be pressed
	buttonRows int
	large      bool // digits are
	pictures   bool // pictures are shown
	merged     bool // a card that is pressed as a whole is one row, right below the one before
}

// apart is the number of blank rows between cards.
func (d density) apart() int {
	if d.merged {
		return 0
	}
	return 1
}

// densities are from the most room to the least. Dense is the last with large digits.
var (
	dense     = density{buttonRows: 1, large: true}
	densities = []density{
		{pad: 1, gap: 1, buttonRows: 3, large: true, pictures: true},
		{pad: 1, gap: 1, buttonRows: 1, large: true, pictures: true},
		{pad: 1, gap: 1, buttonRows: 1, large: true},
		{gap: 1, buttonRows: 1, large: true},
		dense,
		{buttonRows: 1, merged: true},
	}
)

// A layout puts cards below one another.
type layout struct {
	density

	look   *draw.Lit
	waves  int // of a call that rings
	col    draw.Column
	items  []item
	budget int      // lines of text that may still be added
	focus  kit.Stop // of the card that is added, if all of it can be pressed
}

// plenty is more rows, and more lines, than any phone has.
const plenty = 1000

// arrange puts as many cards on the screen as it has room for, those that must be seen as large as
// possible. If there is not room for all of the text, that is what is cut, before large digits are given up.
func (p *Phone) arrange() {
	var d density
	var sizes []size
	for _, d = range densities {
		if sizes = p.measure(d); p.fits(d, sizes, true) || d == dense && p.fits(d, sizes, false) {
			break
		}
	}
	l := &layout{density: d, look: p.look, waves: p.content.Waves, col: draw.Column{Left: p.cards}}
	if p.isIdle = p.hasRoomForClock(sizes); p.isIdle {
		l.clock(p.content.Clock)
	}
	for i, c := range p.content.Cards {
		over := sizes[i].rows - l.col.Left.Dy()
		if over > 0 && i > 0 {
			continue
		}
		l.budget = sizes[i].lines - max(0, over)
		l.add(c)
		if i == 0 {
			for j := range l.items {
				l.items[j].slides = true
			}
		}
	}
	l.notes(p.content.Notes)
	l.apps(p.content.Apps)
	p.items = slices.DeleteFunc(l.items, func(one item) bool { return one.rect.Intersect(p.cards).Empty() })
	for i := range p.items {
		p.items[i].rect = p.items[i].rect.Intersect(p.cards)
	}
}

// fits is true if all cards that must be seen have room, with all of their text or without.
func (p *Phone) fits(d density, sizes []size, text bool) bool {
	left := p.cards.Dy() + d.apart()
	for i, c := range p.content.Cards {
		if !c.First {
			continue
		}
		if left -= sizes[i].rows + d.apart(); !text {
			left += sizes[i].lines
		}
	}
	return left >= 0
}

// Rows of the large clock: it stands lower than the top of the screen, with blank rows below.
const (
	aboveClock, belowClock = 1, 2
	clockRows              = aboveClock + draw.LetterRows + belowClock
)

// hasRoomForClock is true if nothing is waited for, and all cards have room below a large clock.
func (p *Phone) hasRoomForClock(sizes []size) bool {
	left := p.cards.Dy() - clockRows
	for _, s := range sizes {
		left -= s.rows + 1
	}
	return !p.content.Waits && left > 0
}

// clock adds the time in large digits.
func (l *layout) clock(time string) {
	rows := draw.Column{Left: l.col.Take(clockRows)}
	rows.Take(aboveClock)
	l.items = append(l.items, item{rect: rows.Take(draw.LetterRows), draw: func(p *kit.Painter, r image.Rectangle, _ bool) {
		drawCode(p, r.Intersect(p.Clip), p.Look, l.look.Wall.Bold(true), time)
	}})
}

// A size is how many rows a card takes, and how many of them are lines of text that can be left out.
type size struct{ rows, lines int }

// measure measures all cards.
func (p *Phone) measure(d density) []size {
	all := p.cards
	all.Max.Y = all.Min.Y + plenty
	sizes := make([]size, len(p.content.Cards))
	for i, c := range p.content.Cards {
		l := &layout{density: d, look: p.look, col: draw.Column{Left: all}, budget: plenty}
		l.add(c)
		sizes[i] = size{plenty - l.col.Left.Dy() - d.apart(), plenty - l.budget}
	}
	return sizes
}

// add puts a card below what is there.
func (l *layout) add(c Card) {
	d := l.density
	if c.Off {
		l.density = density{buttonRows: 1}
	}
	defer func() { l.density, l.focus = d, kit.Stop{} }()
	styles := l.look.Card
	if c.Off {
		styles.Title, styles.Strong, styles.Text, styles.Muted = l.look.Off, l.look.Off, l.look.Off, l.look.Off
	}
	r := l.col.Left
	margin, pad := 0, 1
	if r.Dx() >= 34 {
		margin = 1
	}
	if r.Dx() >= 46 {
		margin, pad = 2, 2
	}
	r.Min.X, r.Max.X = r.Min.X+margin, r.Max.X-margin
	at := len(l.items)
	press := c.Press
	if c.Code.Label != "" && len(c.Buttons) == 0 {
		press = c.Code // all of the card types its code
	}
	l.items = append(l.items, item{button: press}) // below all else
	l.focus = press.Stop
	in := &draw.Column{Left: image.Rect(r.Min.X+pad, r.Min.Y, r.Max.X-pad, r.Max.Y)}
	in.Take(l.pad)
	l.head(in, &styles, c)
	if !l.merged || c.Press.Stop == (kit.Stop{}) {
		l.body(in, &styles, c)
	}
	in.Take(l.pad)
	r.Max.Y = in.Left.Min.Y
	bordered := l.look.Bordered && l.pad > 0
	l.items[at].rect = r
	l.items[at].draw = func(p *kit.Painter, r image.Rectangle, focused bool) {
		background, border := styles.Text, l.look.Card.Box
		if focused {
			background = l.look.Card.ButtonFocused
		}
		p.Canvas.Paint(r.Intersect(p.Clip), background)
		if bordered && r.In(p.Clip) {
			p.Canvas.Border(r, border)
			p.Canvas.Fill(r, background.Foreground(border.GetBorderTopForeground()))
		}
	}
	l.col.Left.Min.Y = r.Max.Y
	l.col.Take(d.apart())
}

// text adds lines of text.
func (l *layout) text(in *draw.Column, style lipgloss.Style, text string) {
	for _, line := range cells.Wrap(text, in.Left.Dx()) {
		l.line(in.Take(1), style, line)
	}
}

// line adds a line of text.
func (l *layout) line(r image.Rectangle, style lipgloss.Style, text string) {
	l.items = append(l.items, item{rect: r, focus: l.focus, draw: func(p *kit.Painter, r image.Rectangle, focused bool) {
		if focused {
			style = l.look.Card.ButtonFocused
		}
		p.Line(r, style, text)
	}})
}

// head adds what a card says of where it comes from.
func (l *layout) head(in *draw.Column, styles *draw.Look, c Card) {
	app, title := c.App, c.Title
	if l.merged && c.Press.Stop != (kit.Stop{}) {
		app, title = c.Title, ""
	}
	row := in.Take(1)
	l.line(row, styles.Title, cells.Cut(app, row.Dx()-cells.Width(c.Time)-1, styles.Ellipsis))
	if at := row; c.Time != "" {
		at.Min.X = max(at.Min.X, at.Max.X-cells.Width(c.Time))
		l.line(at, styles.Muted, c.Time)
	}
	if title != "" {
		in.Take(l.pad)
		l.text(in, styles.Strong, title)
	}
}

// body adds the rest of a card.
func (l *layout) body(in *draw.Column, styles *draw.Look, c Card) {
	if c.Rings && l.pictures {
		l.ring(in, l.waves)
	}
	l.compare(in, styles, c.Compare)
	for _, line := range c.Lines {
		l.spare(in, styles.Text, line, styles.Ellipsis)
	}
	if c.Code.Label != "" {
		l.code(in, styles, c.Code)
	}
	if c.Hint != "" {
		in.Take(l.gap)
		l.text(in, styles.Muted, c.Hint)
	}
	for left := c.Buttons; len(left) > 0; {
		in.Take(l.gap)
		n := l.abreast(left, in.Left.Dx())
		row := draw.Row{Left: in.Take(l.rowsOf(left[0]))}
		for i, b := range left[:n] {
			gap := 2
			if b.Large {
				gap = 1
			}
			width := (row.Left.Dx() - gap*(n-1-i)) / (n - i)
			if i < n-1 { // the last may need more than its share
				width = min(width, row.Left.Dx()-gap-draw.ButtonWidth(left[n-1].text()))
			}
			l.button(row.Take(max(width, draw.ButtonWidth(b.text()))), styles, c.Off, b)
			row.Take(gap)
		}
		left = left[n:]
	}
}

// compare adds rows with a label and a value.
func (l *layout) compare(in *draw.Column, styles *draw.Look, rows [][2]string) {
	const label = 12 // cells, with the blanks behind it
	for _, row := range rows {
		for i, value := range cells.Wrap(row[1], in.Left.Dx()-label) {
			if l.budget <= 0 {
				return
			}
			l.budget--
			at := draw.Row{Left: in.Take(1)}
			name := at.Take(label)
			if i == 0 {
				l.line(name, styles.Muted, row[0])
			}
			l.line(at.Left, styles.Strong, value)
		}
	}
}

// spare adds lines of text that are left out if there is no room for them. The ellipsis says so.
func (l *layout) spare(in *draw.Column, style lipgloss.Style, text, ellipsis string) {
	lines := cells.Wrap(text, in.Left.Dx())
	for i, line := range lines {
		if l.budget <= 0 {
			return
		}
		l.budget--
		if l.budget == 0 && i+1 < len(lines) {
			line = cells.Cut(line+" "+lines[i+1], in.Left.Dx(), ellipsis)
		}
		l.line(in.Take(1), style, line)
	}
}

// abreast is how many of the buttons share the next row.
func (l *layout) abreast(buttons []Button, width int) int {
	large := 0
	for large < len(buttons) && buttons[large].Large {
		large++
	}
	const two, gap = 2, 2
	switch {
	case large > 0:
		return large
	case len(buttons) >= two && draw.ButtonWidth(buttons[0].text())+gap+draw.ButtonWidth(buttons[1].text()) <= width:
		return two
	}
	return 1
}

// rowsOf are the rows of a button.
func (l *layout) rowsOf(b Button) int {
	if b.Large && l.large {
		return 1 + draw.LetterRows + l.pad
	}
	return l.buttonRows
}

// text is the label with the key before it.
func (b Button) text() string {
	if b.Key == "" {
		return b.Label
	}
	return b.Key + " " + b.Label
}

// button adds a button.
func (l *layout) button(r image.Rectangle, styles *draw.Look, off bool, b Button) {
	l.items = append(l.items, item{rect: r, button: b, draw: func(p *kit.Painter, r image.Rectangle, focused bool) {
		switch {
		case !r.In(p.Clip):
		case off && !focused:
			p.Line(r, styles.Text, "  "+b.text())
		case b.Large:
			style, in := styles.Filled(b.Role, focused), r.Inset(1)
			in.Max.Y = r.Max.Y // letters leave half a row blank at their end
			if in.Dy() < draw.LetterRows {
				in = r
			}
			p.Canvas.Paint(r, style)
			digits := drawCode(p, in, styles, style, b.Label)
			if at := image.Rect(r.Min.X+1, r.Min.Y, r.Min.X+2, r.Min.Y+1); at.Intersect(digits).Empty() {
				p.Line(at, style, b.Key)
			}
		default:
			p.Canvas.Button(r, styles, b.Role, b.text(), focused)
		}
	}})
}

// code adds a code that is typed by a press on it or, if it has nothing else to press, on its card. Below
// large digits it is said once more, to be copied, and read by programs that read screens aloud.
func (l *layout) code(in *draw.Column, styles *draw.Look, b Button) {
	if l.focus != (kit.Stop{}) {
		b.Stop = kit.Stop{}
	}
	in.Take(l.gap)
	rows := 1
	if l.large {
		rows = draw.LetterRows + 1
	}
	l.items = append(l.items, item{rect: in.Take(rows), button: b, focus: l.focus, draw: func(p *kit.Painter, r image.Rectangle, focused bool) {
		digits, words := styles.Strong, styles.Muted
		if focused {
			digits, words = styles.ButtonFocused, styles.ButtonFocused
		}
		if rows > 1 {
			r.Max.Y--
			how := "click" // another one has the key
			if b.Key != "" {
				how = "press " + b.Key
			}
			p.Line(image.Rect(r.Min.X, r.Max.Y, r.Max.X, r.Max.Y+1), words.Align(lipgloss.Center), how+" to type "+b.Label)
		}
		drawCode(p, r.Intersect(p.Clip), styles, digits, b.Label)
	}})
}

// drawCode draws a code in the middle of r, as large as it fits, and returns where.
func drawCode(p *kit.Painter, r image.Rectangle, styles *draw.Look, style lipgloss.Style, code string) image.Rectangle {
	lines := []string{draw.Spaced(code, r.Dx())}
	if r.Dy() >= draw.LetterRows {
		lines = styles.Code(code, r.Dx())
	}
	p.Canvas.Paint(r, style)
	at := draw.Centred(r, draw.Widest(lines), len(lines))
	p.Canvas.Lines(at, style, lines...)
	return at
}

// notes adds what the wallpaper says.
func (l *layout) notes(notes []string) {
	in := draw.Column{Left: image.Rect(l.col.Left.Min.X+1, l.col.Left.Min.Y, l.col.Left.Max.X-1, l.col.Left.Max.Y)}
	for _, note := range notes {
		if len(cells.Wrap(note, in.Left.Dx())) <= in.Left.Dy() {
			l.text(&in, l.look.WallMuted, note)
		}
	}
	l.col.Left.Min.Y = in.Left.Min.Y
}

// apps adds pictures at the bottom, in full rows, if there is room for all of them.
func (l *layout) apps(apps []App) {
	const width, height = assets.Width + 2, assets.Lines + 2
	across := len(apps)
	for across > 1 && (len(apps)%across > 0 || across*(width+1) > l.col.Left.Dx()) {
		across--
	}
	if across == 0 || len(apps)/across*height >= l.col.Left.Dy() {
		return
	}
	rows := len(apps) / across
	gap := (l.col.Left.Dx() - across*width) / (across + 1)
	origin := image.Pt(l.col.Left.Min.X+(l.col.Left.Dx()-across*width-(across-1)*gap)/2, l.col.Left.Max.Y-rows*height)
	for i, app := range apps {
		at := origin.Add(image.Pt(i%across*(width+gap), i/across*height))
		l.items = append(l.items, item{rect: image.Rectangle{Min: at, Max: at.Add(image.Pt(width, assets.Lines+1))}, draw: func(p *kit.Painter, r image.Rectangle, _ bool) {
			name := image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y)
			r.Max.Y--
			l.picture(p, r, app.Picture)
			p.Line(name, l.look.Wall.Align(lipgloss.Center), app.Name)
		}})
	}
}

// picture draws a picture of the gallery in the middle of r, on a card.
func (l *layout) picture(p *kit.Painter, r image.Rectangle, name string) {
	if p.Images != settings.ImagesNone && r.In(p.Clip) {
		p.Canvas.Paint(r, l.look.Card.Text)
		p.Canvas.Picture(draw.Centred(r, assets.Width, assets.Lines), name, &l.look.Card, p.Images, l.look.Card.Text)
	}
}

// ring adds a telephone with waves on both sides.
func (l *layout) ring(in *draw.Column, waves int) {
	in.Take(l.gap)
	l.items = append(l.items, item{rect: in.Take(assets.Lines), draw: func(p *kit.Painter, r image.Rectangle, _ bool) {
		middle := draw.Centred(r, assets.Width, assets.Lines)
		l.picture(p, middle, "phone")
		y := r.Min.Y + 1
		left, right := strings.Repeat("( ", waves), strings.Repeat(" )", waves)
		p.Line(image.Rect(middle.Min.X-len(left), y, middle.Min.X, y+1), l.look.Card.Title, left)
		p.Line(image.Rect(middle.Max.X, y, middle.Max.X+len(right), y+1), l.look.Card.Title, right)
	}})
}
