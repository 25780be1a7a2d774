package recording

import (
	"bytes"
	"image"
	"strings"
	"testing"
	"time"

	"otpdialog/advice"
)

// watch is a clock that a test moves.
type watch struct{ time.Time }

func (w *watch) now() time.Time { return w.Time }

func (w *watch) pass(d time.Duration) { w.Time = w.Add(d) }

// text is a screen without the blanks at the ends of its lines.
func text(s *Screen) string {
	var b strings.Builder
	for y := range s.Height() {
		var line strings.Builder
		for x := range s.Width() {
			if cell := s.CellAt(x, y); cell != nil && cell.Width > 0 {
				line.WriteString(cell.Content)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// What is recorded is read back, and shows the same frames for the same times.
func TestRecord(t *testing.T) {
	t.Parallel()
	clock := &watch{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	r := NewRecorder(clock.now)
	size := image.Pt(8, 3)
	r.Mark("form")
	r.Frame(size, []string{"\x1b[31mfull row", "码", "third"}, &image.Point{X: 2, Y: 1})
	clock.pass(100 * time.Millisecond)
	r.Frame(size, []string{"\x1b[31mfull row", "码", "third"}, &image.Point{X: 2, Y: 1})
	clock.pass(900 * time.Millisecond)
	r.Mark("dialog")
	r.Frame(size, []string{"not seen", ""}, nil)
	r.Frame(size, []string{"full row", ""}, nil)
	clock.pass(time.Minute)
	r.Frame(image.Pt(4, 2), []string{"end", ""}, nil)
	var file bytes.Buffer
	if err := r.Cast().Write(&file); err != nil {
		t.Fatal(err)
	}
	written := file.String()
	if header, _, _ := strings.Cut(written, "\n"); header != `{"version":2,"width":8,"height":3,"idle_time_limit":2}` {
		t.Errorf("the header is %s", header)
	}
	cast, err := Read(&file)
	if err != nil {
		t.Fatalf("%v in\n%s", err, written)
	}
	var shown []string
	var long []time.Duration
	var steps []int
	var cursors []bool
	err = cast.Play(func(f Frame) error {
		if f.Long > 0 {
			shown, long, steps, cursors = append(shown, text(f.Screen)), append(long, f.Long), append(steps, f.Step), append(cursors, f.Cursor() != nil)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(shown, "|"), "full row\n码\nthird|full row|end"; got != want {
		t.Errorf("it shows %q, want %q", got, want)
	}
	if len(long) != 3 || long[0] != time.Second || long[1] != DefaultIdle || long[2] != lastLong {
		t.Errorf("the frames are shown for %v", long)
	}
	if len(steps) != 3 || steps[0] != 1 || steps[1] != 2 || !cursors[0] || cursors[1] {
		t.Errorf("steps %v, cursors %v", steps, cursors)
	}
	if largest := cast.Largest(); largest != size {
		t.Errorf("the largest size is %v", largest)
	}
	var again bytes.Buffer
	if err := cast.Write(&again); err != nil || again.String() != written {
		t.Errorf("%v, and it is written again as\n%s\nnot\n%s", err, again.String(), written)
	}
}

// A recording that becomes too large ends, and can be read.
func TestRecordTooMuch(t *testing.T) {
	t.Parallel()
	clock := &watch{time.Now()}
	r := NewRecorder(clock.now)
	for i := range 40 {
		clock.pass(time.Second)
		r.Frame(image.Pt(1, 1), []string{strings.Repeat(string(rune('a'+i)), 1<<20)}, nil)
	}
	var file bytes.Buffer
	if err := r.Cast().Write(&file); err != nil {
		t.Fatal(err)
	}
	if cast, err := Read(&file); err != nil || len(cast.Events) != 15 || !r.IsFull() {
		t.Errorf("%v", err)
	}
}

func TestReadMistakes(t *testing.T) {
	t.Parallel()
	const head = `{"version": 2, "width": 80, "height": 24}` + "\n"
	for content, want := range map[string]string{
		"":                                      "line 1 is not valid in an asciicast of version 2: the file is empty",
		"[]":                                    "line 1 is not valid in an asciicast of version 2: it is not a JSON object",
		`{"version": 3, "width": 80}`:           "version 3 cannot be read",
		`{"version": 2, "width": 80}`:           "a size of 80×0 cells",
		`{"version":2,"width":9999,"height":1}`: "a size of 9999×1 cells",
		`{"version":2,"width":9,"height":1,"idle_time_limit":-1}`: "idle_time_limit must be from 0",
		head + "x":                               "line 2 is not valid in an asciicast of version 2: it is not a JSON array",
		head + `[1, "o"]`:                        "it is not a JSON array",
		head + `[1, "o", "x", 1]`:                "it is not a JSON array",
		head + `[1, "o", 5]`:                     "it is not a JSON array",
		head + `[-1, "o", "x"]`:                  "a time of -1 seconds after 0",
		head + `[1e300, "o", "x"]`:               "a time of 1e+300 seconds",
		head + `[2,"o",""]` + "\n[1,\"o\",\"\"]": "line 3 is not valid in an asciicast of version 2: a time of 1 seconds after 2",
		head + `[1, "r", "80"]`:                  "it is not a size",
		head + `[1, "r", "80x100000"]`:           "a size of 80×100000 cells; it must be from 1×1 to 500×200",
		head + "[1, \"o\", \"\xff\"]":            "this is not UTF-8 text",
		head + strings.Repeat(" ", 5<<20):        "line 2 is not valid in an asciicast of version 2: bufio.Scanner: token too long",
	} {
		_, err := Read(strings.NewReader(content))
		if err == nil || !strings.Contains(err.Error(), want) || advice.Of(err)[0].Next == "" {
			t.Errorf("%.60q: got %v, want %q", content, err, want)
		}
	}
	if c, err := Read(strings.NewReader(head + "\n[1, \"i\", \"secret\"]\n")); err != nil || len(c.Events) != 0 {
		t.Errorf("keys are kept: %+v, %v", c, err)
	}
}

// Whatever is in a file, reading and showing it comes to an end.
func FuzzRead(f *testing.F) {
	const head = `{"version":2,"width":20,"height":5}` + "\n"
	for _, events := range []string{
		`[0.5,"o","a\u001b[1;31mb\r\n\u001b[2J"]`, `[1,"r","1x1"]` + "\n" + `[2,"o","\u001b[9999999b"]`, `[1,"m","x"]`,
		`[1,"o","\u001b[c\u001b[6n\u001b]11;?\u0007\u001bP+q\u001b\\"]`, `[1,"o","a\u001b[99999999999999999999b\u001b[5;2r\u001b[99M\u001b[99L\u001b[99@"]`,
		`[1,"o","\u001b[?69h\u001b[3;2s\u001b[99C\u001bM\u001b[?1049h\u001b8"]` + "\n" + `[1,"r","3x900"]` + "\n" + `[1,"o","\u001b[800Sx"]`,
	} {
		f.Add([]byte(head + events))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		cast, err := Read(bytes.NewReader(file))
		if err != nil {
			return
		}
		var written bytes.Buffer
		if err := cast.Write(&written); err != nil {
			t.Fatal(err)
		}
		again, err := Read(&written)
		if err != nil || len(again.Events) != len(cast.Events) {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
		_ = cast.Play(func(f Frame) error {
			f.CellAt(f.Width()-1, f.Height()-1)
			return nil
		})
	})
}
