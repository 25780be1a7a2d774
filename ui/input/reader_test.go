package input

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
)

// A pause is a time in which a terminal sends nothing.
type pause time.Duration

// A script is a terminal that sends strings, and pauses between them. Its clock is its own.
type script struct {
	steps []any
	now   time.Time
	err   error // after the last step, nil for io.EOF
}

// more waits for the next string.
func (s *script) more(wait time.Duration) bool {
	for len(s.steps) > 0 {
		p, isPause := s.steps[0].(pause)
		switch {
		case !isPause:
			return true
		case time.Duration(p) > wait:
			s.steps[0] = p - pause(wait)
			s.now = s.now.Add(wait)
			return false
		}
		s.steps = s.steps[1:]
		s.now = s.now.Add(time.Duration(p))
		wait -= time.Duration(p)
	}
	s.now = s.now.Add(wait)
	return false
}

func (s *script) Read(p []byte) (int, error) {
	for len(s.steps) > 0 && !s.more(time.Hour) {
		continue
	}
	if len(s.steps) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		return 0, io.EOF
	}
	text := s.steps[0].(string)
	n := copy(p, text)
	if s.steps[0] = text[n:]; n == len(text) {
		s.steps = s.steps[1:]
	}
	return n, nil
}

// scripted is a reader of a script.
func scripted(mouse bool, steps ...any) *Reader {
	s := &script{steps: steps, now: time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)}
	var asked atomic.Bool
	asked.Store(mouse)
	return &Reader{in: s, more: s.more, now: func() time.Time { return s.now }, mouse: &asked}
}

// understood is what Bubble Tea's decoder makes of what the reader returns: text as it is, keys
// in <>, pastes in {}, anything else in ().
func understood(t *testing.T, r io.Reader) string {
	t.Helper()
	all, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan uv.Event)
	var ended error
	go func() {
		defer close(events)
		ended = uv.NewTerminalReader(bytes.NewReader(all), "xterm").StreamEvents(t.Context(), events)
	}()
	var seen strings.Builder
	for event := range events {
		switch event := event.(type) {
		case uv.KeyPressEvent:
			if event.Text != "" {
				seen.WriteString(event.Text)
			} else {
				fmt.Fprintf(&seen, "<%s>", event)
			}
		case uv.PasteEvent:
			fmt.Fprintf(&seen, "{%s}", event.Content)
		case uv.PasteStartEvent, uv.PasteEndEvent:
		case uv.MouseEvent:
			m := event.Mouse()
			fmt.Fprintf(&seen, "(%T %d %d)", event, m.X, m.Y)
		default:
			fmt.Fprintf(&seen, "(%T)", event)
		}
	}
	if ended != nil {
		t.Error(ended)
	}
	return seen.String()
}

// What a terminal sends, and what it means. All of it has to mean the same in pieces.
var meanings = []struct{ name, sent, means string }{
	{"text", "aé日👩‍👩‍👧 ", "aé日👩‍👩‍👧 "},
	{"controls", "\r\t\x7f\b\x03\x15", "<enter><tab><backspace><backspace><ctrl+c><ctrl+u>"},
	{"a line end of another system", "\n", "<ctrl+j>"},
	{"NUL", "a\x00b", "ab"},

	{"the function keys of the Linux console", "a\x1b[[Ab\x1b[[B\x1b[[C\x1b[[D\x1b[[E", "a<f1>b<f2><f3><f4><f5>"},
	{"others of the Linux console", "a\x1b[[F\x1b[[xb\x1b[Gc", "abc"},
	{"function keys of xterm", "\x1bOP\x1b[Q\x1b[1;1R\x1b[R\x1b[1;5S\x1b[15~\x1b[24;2~\x1b[34~", "<f1><f2>(uv.CursorPositionEvent)<f3><ctrl+f4><f5><shift+f12><f20>"},
	{"function keys of rxvt", "\x1b[11~\x1b[23$\x1b[11^\x1b[24@", "<f1><shift+f11><ctrl+f1><ctrl+shift+f12>"},
	{"function keys of kitty", "\x1b[57364u\x1b[13~\x1b[57376u\x1b[57398u", "<f1><f3><f13><f35>"},
	{"cursor keys", "\x1b[A\x1bOB\x1b[1;5C\x1b[D\x1b[H\x1bOF\x1b[1~\x1b[4~\x1b[7~\x1b[8~\x1b[5~\x1b[6;5~\x1b[2~", "<up><down><ctrl+right><left><home><end><home><end><home><end><pgup><ctrl+pgdown><insert>"},
	{"cursor keys of rxvt", "\x1b[a\x1bOd\x1b[7$\x1b[8^\x1b\x1b[A", "<shift+up><ctrl+left><shift+home><ctrl+end><alt+up>"},
	{"the middle of the keypad", "a\x1b[E\x1bOE\x1b[57427ub", "ab"},
	{"Shift+Tab", "\x1b[Z\x1b[9;2u\x1b[27;2;9~", "<shift+tab><shift+tab><shift+tab>"},

	{"Shift and erasing", "\x1b[127;2u\x1b[27;2;127~\x1b[8;2u\x1b[3;2~\x1b[57347;2u\x1b[3$", "<backspace><backspace><backspace><delete><backspace><delete>"},
	{"locks and erasing", "\x1b[127;65u\x1b[127;129u\x1b[3;194~", "<backspace><backspace><delete>"},
	{"Shift and erasing words", "\x1b[127;4u\x1b[127;6u\x1b[3;6~\x1b[119;6u\x1b[27;6;87~\x1b[117;6u\x1b[107;6u", "<alt+backspace><ctrl+backspace><ctrl+delete><ctrl+w><ctrl+w><ctrl+u><ctrl+k>"},
	{"Alt and erasing", "\x1b\x7f\x1b\b\x1b[3;3~", "<alt+backspace><alt+backspace><alt+delete>"},
	{"Shift or Ctrl and Enter", "\x1b[13;2u\x1b[13;5u\x1b[27;2;13~\x1b[27;5;13~", "<enter><enter><enter><enter>"},
	{"Escape", "\x1b[27u\x1b[27;2u\x1b[57344u", "<esc><esc><esc>"},
	{"control keys that were other keys", "\x1b[109;5u\x1b[105;5u\x1b[91;5u\x1b[104;5u\x1b[27;5;109~", "<enter><tab><esc><backspace><enter>"},
	{"Ctrl+C", "\x1b[99;5u\x1b[27;5;99~\x1b[3u\x1b[1089::99;5u\x1b[99;69u", "<ctrl+c><ctrl+c><ctrl+c><ctrl+c><ctrl+c>"},
	{"Ctrl+C after Escape", "a\x1b\x03", "a<ctrl+c>"},
	{"Ctrl+C in what is cut", "\x1b[1;\x03\x1bO\x03\x1b]11;rg\x03\x1b[M!\x03\x1b[[\x03", "<ctrl+c><ctrl+c><ctrl+c><ctrl+c><ctrl+c>"},
	{"a key that is held", "\x1b[13;1:2u\x1b[1;1:2A\x1b[97;1:2u", "<enter><up>a"},
	{"a key that is released", "a\x1b[97;1:3u\x1b[13;1:3u\x1b[1;1:3A\x1b[3;1:3~b", "ab"},
	{"keys that type nothing", "a\x1b[57358u\x1b[57441;2u\x1b[57454u\x1b[57430ub", "ab"},

	{"the keypad of a VT100", "\x1bOp\x1bOq\x1bOy\x1bOn\x1bOo\x1bOj\x1bOk\x1bOm\x1bOl\x1bOX\x1bO2r\x1bOM\x1bOI\x1bO ", "019./*+-,=2<enter><tab> "},
	{"the keypad of kitty", "\x1b[57399u\x1b[57400u\x1b[57408;129u\x1b[57409u\x1b[57414u\x1b[57415u", "019.<enter>="},
	{"the cursor keys of kitty's keypad", "\x1b[57417u\x1b[57420;5u\x1b[57423u\x1b[57425u\x1b[57426;2u", "<left><ctrl+down><home><insert><delete>"},

	{"letters of kitty", "\x1b[97u\x1b[114;2u\x1b[97;65u\x1b[97;66u\x1b[49:33;2u\x1b[32;2u\x1b[233;2u", "aRAa! É"},
	{"letters of modifyOtherKeys", "\x1b[27;2;65~\x1b[27;2;33~\x1b[27;2;32~", "A! "},
	{"AltGr as Alt", "\x1b@\x1b\\\x1b{\x1b|\x1b~\x1b€\x1bé\x1b ", "@\\{|~€é "},
	{"AltGr as Alt, in sequences", "\x1b[64;3u\x1b[27;3;64~\x1b[64;7u\x1b[27;7;64~\x1b[91;3u\x1b[8364;7u\x1b[27;8;125~", "@@@@[€}"},
	{"AltGr and Shift as Alt and Shift", "\x1b?\x1b[50:64;4u\x1b[43:42;4u\x1b[113:81;4u", "?@*<alt+shift+q>"},
	{"AltGr with a bracket, and Enter", "a\x1b[\r", "a\ufffd<enter>"},
	{"AltGr with a bracket, and a letter", "a\x1b[xb", "a\ufffdb"},
	{"AltGr with a bracket, and another character", "a\x1b[ä", "a\ufffdä"},
	{"a paste with colours and their end", "\x1b[200~a\x1b[31mb\x1b[m\x1b[Kc\x1b[201~d", "{abc}d"},
	{"the middle of a keypad", "a\x1b[Eb\x1b[Gc", "abc"},
	{"Shift against Caps Lock", "\x1b[97:65;66u\x1b[49:33;66u\x1b[97:65;2u", "a!A"},
	{"an input method, which has no key", "\x1b[0;;26085:26412u", "日本"},
	{"AltGr with its text", "\x1b[113;3;64u\x1b[101;7;8364u\x1b[97;1;97u\x1b[101;1;101:769u", "@€ae\u0301"},
	{"Alt with letters and digits", "\x1b1\x1bh\x1bQ\x1b[49;3u\x1b[49;3;49u\x1b[27;3;104~\x1b[1103::122;3u", "<alt+1><alt+h><alt+shift+q><alt+1><alt+1><alt+h><alt+z>"},
	{"other modifiers", "\x1b[97;9u\x1b[113;7u", "<super+a><ctrl+alt+q>"},

	{"unknown sequences", "a\x1b[99zb\x1b[1;2;3wc\x1b[?9999hd\x1b[ qe\x1bOzf\x1b[57500ug\x1b[<1;2Mh\x1b[=5;1ui", "abcdefghi"},
	{"sequences of controls in eight bits", "a\x9b57364ub\u009bAc\x8fPd\u008f\u0041e", "a<f1>b<up>c<f1>d<up>e"},
	{"control strings", "a\x1b]0;title\x07b\x1b]l secret\x1b\\c\x1bP1+r524742=38\x1b\\d\x1b_Gi=1;OK\x1b\\e\x1b^pm\x1b\\f\x1bXsos\x1b\\g", "abcdefg"},
	{"control strings of controls in eight bits", "a\u009d0;日本\u009cb\x900+r\x9cc\u009fGi\u009cd\u0090>|xterm\x1b\\e", "abcde"},
	{"answers", "a\x1b[?62;22cb\x1b[>41;380;0cc\x1b[0nd\x1b[?997;1ne\x1b[8;24;80tf\x1b[48;1;2;3;4tg\x1b[>4;2mh\x1b[4;1$yi", "abcdefghi"},
	{"answers that the program asks for", "\x1b[?2026;2$y\x1b[?1u\x1b]11;rgb:1e1e/1e1e/1e1e\x07\x1b]11;#fff\x1b\\\x1b[12;40R\x1b[I\x1b[O", "(uv.ModeReportEvent)(uv.KeyboardEnhancementsEvent)(uv.BackgroundColorEvent)(uv.BackgroundColorEvent)(uv.CursorPositionEvent)(uv.FocusEvent)(uv.BlurEvent)"},
	{"the mouse as SGR", "\x1b[<0;12;5M\x1b[<0;12;5m\x1b[<35;812;340M\x1b[<64;1;1M", "(uv.MouseClickEvent 11 4)(uv.MouseReleaseEvent 11 4)(uv.MouseMotionEvent 811 339)(uv.MouseWheelEvent 0 0)"},
	{"the mouse as X10", "a\x1b[M ,%b\x1b[M#,%c\x1b[MC,%", "a(uv.MouseClickEvent 11 4)b(uv.MouseReleaseEvent 11 4)c(uv.MouseMotionEvent 11 4)"},
	{"the mouse as X10, far away", "a\x1b[M \xffeb", "a(uv.MouseClickEvent 222 68)b"},
	{"the mouse with UTF-8", "a\x1b[M \u0104!b", "a(uv.MouseClickEvent 227 0)b"},
	{"the mouse as in rxvt", "a\x1b[32;12;5Mb\x1b[35;12;5Mc\x1b[1;12;5Md", "a(uv.MouseClickEvent 11 4)b(uv.MouseReleaseEvent 11 4)cd"},

	{"what is not UTF-8", "p\xe4w", "p\ufffdw"},
	{"controls of Latin-1", "a\x80b\u0085c", "a\ufffdbc"},
	{"a sequence that another one cuts", "a\x1b[1;\x1b[Ab\x1b]11;rgb:\x1b[Bc", "a<up>b<down>c"},
	{"AltGr with a key that begins a control string", "a\x1b]b\rc\x1b^d\r\x1b_\r", "a]b<enter>c^d<enter>_<enter>"},

	{"a paste", "a\x1b[200~se cret\x1b[201~b", "a{se cret}b"},
	{"an empty paste", "a\x1b[200~\x1b[201~b", "ab"},
	{"a paste in eight bits", "\u009b200~x\u009b201~", "{x}"},
	{"line ends and tabs in a paste", "\x1b[200~a\r\nb\tc\n\x1b[201~", "{a\r\nb\tc\n}"},
	{"controls in a paste", "\x1b[200~a\x00b\x03c\x04d\x7fe\bf\x1b[201~", "{abcdef}"},
	{"sequences in a paste", "\x1b[200~a\x1b[31mb\x1b[0m\x1b]0;t\x07c\x1b[127;2ud\x1b[<0;1;1Me\x1bf\x1b[201~", "{abcdef}"},
	{"a paste in a paste", "\x1b[200~a\x1b[200~b\x1b[201~c\x1b[201~d", "{ab}cd"},
	{"a paste that ends in Escape", "\x1b[200~a\x1b\x1b[201~b", "{a}b"},
	{"a paste that ends in half a sequence", "\x1b[200~a\x1b[2\x1b[201~b", "{a}b"},
	{"a paste that ends in half a string", "\x1b[200~a\x1b]0;b\x1b[201~c", "{a}c"},
	{"a paste that is not UTF-8", "\x1b[200~a\xe4b\x1b[201~c", "{ab}\ufffdc"},
	{"Ctrl+C in a paste, in a sequence", "\x1b[200~a\x1b[99;5ub", "{a}<ctrl+c>b"},
}

func TestMeanings(t *testing.T) {
	t.Parallel()
	for _, m := range meanings {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			if got := understood(t, scripted(false, m.sent)); got != m.means {
				t.Errorf("%q means %q, want %q", m.sent, got, m.means)
			}
		})
		t.Run(m.name+", in pieces", func(t *testing.T) {
			t.Parallel()
			for i := 1; i < len(m.sent); i++ {
				wait := pause(900 * time.Millisecond)
				if m.sent[i-1] == esc {
					wait = pause(40 * time.Millisecond)
				}
				if strings.HasSuffix(m.sent[:i], "\x03") {
					continue // in a paste, the pause decides what it means
				}
				if got := understood(t, scripted(false, m.sent[:i], wait, m.sent[i:])); got != m.means {
					t.Errorf("%q and %q mean %q, want %q", m.sent[:i], m.sent[i:], got, m.means)
				}
			}
		})
	}
}

func TestPauses(t *testing.T) {
	t.Parallel()
	const short, long = pause(400 * time.Millisecond), pause(1500 * time.Millisecond)
	for _, c := range []struct {
		name  string
		steps []any
		means string
	}{
		{"a burst of text", []any{strings.Repeat("é", 40), short, "a"}, "{" + strings.Repeat("é", 40) + "}a"},
		{"a burst of keys", []any{strings.Repeat("a\r", 40)}, strings.Repeat("a<enter>", 40)},
		{"Escape alone", []any{"\x1b", short, "a"}, "<esc>a"},
		{"Escape twice", []any{"\x1b\x1b", short, "a"}, "<esc><esc>a"},
		{"Escape and the rest of a report", []any{"\x1b", short, "[<35;12;5M", "a"}, "<esc>a"},
		{"Escape and the rest of a key", []any{"\x1b", short, "OP", "a"}, "<esc>a"},
		{"Escape and another key", []any{"\x1b", short, "\x1b[6;5~", short, "\x1b", short, "\x1b"}, "<esc><ctrl+pgdown><esc><esc>"},
		{"Escape and what is typed", []any{"\x1b", short, "[", short, "A"}, "<esc>[A"},
		{"Escape and a short word", []any{"\x1b", short, "Ok"}, "<esc>Ok"},
		{"Escape and a word", []any{"\x1b", short, "Open"}, "<esc>Open"},
		{"what is cut", []any{"a\x1b[1;", long, "b"}, "ab"},
		{"what is cut, and Enter", []any{"a\x1b[1;", short, "\r"}, "a<enter>"},
		{"a report in halves, and too late", []any{"a\x1b[<35;1", long, "2;5Mb"}, "ab"},
		{"a report in halves, much too late", []any{"a\x1b[<35;1", long, long, "b"}, "ab"},
		{"an answer in halves, and too late", []any{"a\x1b]11;rgb:1e1e/", long, "1e1e/1e1e\x1b\\b"}, "ab"},
		{"a character in halves", []any{"p\xc3", short, "\xa4w"}, "päw"},
		{"half a character", []any{"p\xc3", long, "w"}, "p\ufffdw"},
		{"Alt+[", []any{"\x1b[", long, "p"}, "<alt+[>p"},
		{"Alt+O", []any{"\x1bO", long, "p"}, "<alt+shift+o>p"},
		{"AltGr that begins like a string", []any{"\x1b]", long, "p"}, "]p"},
		{"a paste without an end", []any{"\x1b[200~x", long, "\x03"}, "{x}<ctrl+c>"},
		{"a paste without an end, and its late end", []any{"\x1b[200~x", long, "\x1b[201~y"}, "{x}y"},
		{"a slow paste", []any{"\x1b[200~x", short, "y", short, "z\x1b[2", short, "01~a"}, "{xyz}a"},
		{"Ctrl+C in a paste, and nothing more", []any{"\x1b[200~x\x03", short, "y"}, "{x}<ctrl+c>y"},
		{"an empty paste without an end", []any{"\x1b[200~", long, "y"}, "y"},
		{"a paste that ends in half a sequence, and nothing more", []any{"\x1b[200~x\x1b[20", long, "y"}, "{x}y"},
		{"a paste that never pauses, and Ctrl+C", []any{"\x1b[200~" + strings.Repeat("x", pasteLimit), strings.Repeat("y", pasteLimit) + "\x03", strings.Repeat("\r", 3)}, "{" + strings.Repeat("x", pasteLimit) + "}<ctrl+c><enter><enter><enter>"},
		{"a string that is far too long", []any{"a\x1b]52;c;" + strings.Repeat("QUJD", 10000), short, "QUJD\x1b", short, "\\b"}, "ab"},
		{"a string that is far too long and has no end", []any{"a\x1b]52;c;" + strings.Repeat("QUJD", 10000), long, "b"}, "ab"},
		{"a sequence that is far too long", []any{"a\x1b[" + strings.Repeat("1;", 10000) + "\x03b"}, "a<ctrl+c>b"},
		{"a string that is too long in a paste", []any{"\x1b[200~a\x1b]0;" + strings.Repeat("QUJD", 10000) + "\x07b\x1b[201~c"}, "{ab}c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := understood(t, scripted(false, c.steps...)); got != c.means {
				t.Errorf("%q mean %q, want %q", c.steps, got, c.means)
			}
		})
	}
}

// The rest of a mouse report whose beginning was lost is no typing, unless nobody asked for
// reports.
func TestMouseTail(t *testing.T) {
	t.Parallel()
	for _, tail := range []string{"[<35;12;5M", "<35;12;5M", "35;12;5M", "5;12;5M", ";12;5M", "12;5M", "2;5M", ";5M", "[<0;12;5m", "0;12;5m"} {
		if got := understood(t, scripted(true, "\x1b[<0;1;1M", "12", pause(100*time.Millisecond), tail+"3")); got != "(uv.MouseClickEvent 0 0)123" {
			t.Errorf("%q means %q", tail, got)
		}
		want := "12" + tail + "3"
		if strings.Count(tail, ";") == 2 && tail[0] != ';' {
			want = "123"
		}
		if got := understood(t, scripted(true, "12", pause(time.Minute), tail+"3")); got != want {
			t.Errorf("%q long after the last report means %q", tail, got)
		}
		if got := understood(t, scripted(false, "12", pause(time.Minute), tail+"3")); got != "12"+tail+"3" {
			t.Errorf("%q without a mouse means %q", tail, got)
		}
		slow := []any{"\x1b[<0;1;1M"}
		for _, char := range tail {
			slow = append(slow, string(char), pause(8*time.Millisecond))
		}
		if got := understood(t, scripted(true, append(slow, "3")...)); got != "(uv.MouseClickEvent 0 0)3" {
			t.Errorf("%q over a slow line means %q", tail, got)
		}
	}
	for _, typed := range []string{"123456", "pin;42", "Mm", "12M", "M4711m", "cccccceirvjkbdgtnelefhhdbcbhhbdhjlgjhvtkjuge"} {
		if got := understood(t, scripted(true, typed)); got != typed {
			t.Errorf("%q means %q", typed, got)
		}
	}
	byHand := []any{"\x1b[<0;1;1M"}
	for _, char := range "35;12;5M" {
		byHand = append(byHand, pause(100*time.Millisecond), string(char))
	}
	if got := understood(t, scripted(true, byHand...)); got != "(uv.MouseClickEvent 0 0)35;12;5M" {
		t.Errorf("what is typed by hand means %q", got)
	}
}

// A paste of any size needs no memory, and what is kept of it is delivered once.
func TestPasteIsBounded(t *testing.T) {
	t.Parallel()
	const size = 40 << 20
	r := scripted(false)
	r.in = io.MultiReader(strings.NewReader("\x1b[200~"), io.LimitReader(endless('é'), size), strings.NewReader("\x1b[201~b"))
	r.more = func(time.Duration) bool { return true }
	kept, most := 0, 0
	for {
		var p [4096]byte
		n, err := r.Read(p[:])
		kept, most = kept+n, max(most, cap(r.buf)+cap(r.out)+cap(r.pasted))
		if err != nil {
			break
		}
	}
	if kept > 4096 || most > 16<<10 {
		t.Errorf("%d bytes came of it, and it took %d bytes of memory", kept, most)
	}
}

// endless is one character over and over.
type endless rune

// Read implements io.Reader.
func (e endless) Read(p []byte) (int, error) {
	return copy(p, strings.Repeat(string(e), len(p)/len(string(e)))), nil
}

// What has come before the end of a terminal, or an error, is not lost.
func TestEnd(t *testing.T) {
	t.Parallel()
	for _, want := range []error{io.EOF, syscall.EIO} {
		for sent, means := range map[string]string{"a": "a", "a\x1b": "a\x1b[27u", "\x1b[200~a": "\x1b[200~a\x1b[201~", "a\xc3": "a\x1b[65533u"} {
			r := scripted(false, sent)
			r.in.(*script).err = want
			var got []byte
			var err error
			for err == nil {
				var p [3]byte // far too short, but nothing is lost
				var n int
				n, err = r.Read(p[:])
				got = append(got, p[:n]...)
			}
			if string(got) != means || !errors.Is(err, want) {
				t.Errorf("%q means %q, %v", sent, got, err)
			}
		}
	}
	if _, err := io.ReadAll(&Reader{in: iotest.ErrReader(syscall.EIO), now: time.Now, mouse: new(atomic.Bool)}); !errors.Is(err, syscall.EIO) {
		t.Errorf("the error is %v", err)
	}
}

// Whatever a terminal sends, in whatever pieces: nothing but text, keys and reports comes out
// of it, a Read leaves nothing behind, and an interrupt is never lost.
func FuzzReader(f *testing.F) {
	for _, m := range meanings {
		f.Add([]byte(m.sent), uint(3), true)
	}
	f.Fuzz(func(t *testing.T, sent []byte, piece uint, mouse bool) {
		var steps []any
		for rest := string(sent); rest != ""; {
			n := int(piece%300) + 1
			steps = append(steps, rest[:min(n, len(rest))])
			rest = rest[min(n, len(rest)):]
		}
		steps = append(steps, pause(5*time.Second), "\x03")
		r := scripted(mouse, steps...)
		var out []byte
		for {
			var p [4096]byte
			n, err := r.Read(p[:])
			out = append(out, p[:n]...)
			if len(r.out) > 0 {
				t.Fatalf("a read left %q behind", r.out)
			}
			if err != nil {
				break
			}
		}
		if !bytes.HasSuffix(out, []byte("\x03")) {
			t.Fatalf("%q ends in %q, without the interrupt", sent, out)
		}
		for rest := out; len(rest) > 0; {
			var decoder uv.EventDecoder
			n, event := decoder.Decode(rest)
			switch event.(type) {
			case uv.UnknownEvent, uv.UnknownCsiEvent, uv.UnknownOscEvent, uv.UnknownSs3Event, uv.UnknownDcsEvent, nil:
				t.Fatalf("%q became %q, which holds %T %q", sent, out, event, rest[:n])
			}
			rest = rest[n:]
		}
	})
}

func TestLine(t *testing.T) {
	t.Parallel()
	for typed, means := range map[string]string{
		"pw":                             "pw",
		"p w\t!":                         "p w\t!",
		"\x1b[200~pw\x1b[201~":           "pw",
		"\x1b[200~pw":                    "pw",
		"\x1b[201~pw":                    "pw",
		"ab\x1b[D\x1b[Dx\x1b[Cy\x1b[F!":  "xayb!",
		"bc\x1b[Ha\x1bOFd\x1b[1~\x1b[3~": "bcd",
		"pwx\b":                          "pw",
		"pwx\x7f":                        "pw",
		"pwx\x1b[127;2u":                 "pw",
		"\b\x7fpw":                       "pw",
		"\x1b[Hp\bw":                     "w",
		"a\x1b[[Ab\x1bOPc\x1b[15~d":      "abcd",
		"a\x1b@\x1b[64;7u\x1bq":          "a@@q",
		"\x1bPassword":                   "Password",
		"a\x1b]0;t\x07b\x1b[?62c\x1b[c\x1b[12;1R": "ab",
		"a\x1b[1;":                   "a",
		"p\xe4w":                     "p" + Unreadable + "w",
		"a\x1b[xb":                   "a" + Unreadable + "b",
		"\x1b[200~a\x1b[mb\x1b[201~": "ab",
		"a\x00\x01b":                 "ab",
	} {
		if got := Line(typed); got != means {
			t.Errorf("%q means %q, want %q", typed, got, means)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, m := range meanings {
		f.Add(m.sent)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if got := Line(typed); strings.ContainsAny(got, "\x1b\x00\x07\x7f\b") {
			t.Errorf("%q means %q", typed, got)
		}
	})
}
