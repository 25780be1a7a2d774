package assets

import (
	"strings"
	"testing"
)

// square is a right gallery file; the tests below spoil it.
const square = `Square

............
.##########.
.#........o.
.#...++...o.
.#...++...o.
.#........o.
.oooooooooo.
............

........................
..####################..
.######################.
.##..................oo.
.##..................oo.
.##..................oo.
.##......++++++......oo.
.##......++++++......oo.
.##......++++++......oo.
.##......++++++......oo.
.##..................oo.
.##..................oo.
.##..................oo.
.oooooooooooooooooooooo.
..oooooooooooooooooooo..
........................

| .--------. |
| |        | |
| |        | |
| '--------' |
`

func TestParse(t *testing.T) {
	for name, text := range map[string]string{
		"as written":           square,
		"line ends of Windows": strings.ReplaceAll(square, "\n", "\r\n"),
		"no last line end":     strings.TrimSuffix(square, "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			image, err := parse("square", text)
			if err != nil {
				t.Fatal(err)
			}
			if image.Name != "square" || image.Label != "Square" {
				t.Errorf("name %q, label %q", image.Name, image.Label)
			}
			if got, want := image.Dots[3], [Width]Dot{1: Ink, 5: Accent, 6: Accent, 10: Soft}; got != want {
				t.Errorf("row 3 of the dots: %v, want %v", got, want)
			}
			if got, want := image.Large[6], [LargeWidth]Dot{1: Ink, 2: Ink, 9: Accent, 10: Accent, 11: Accent, 12: Accent, 13: Accent, 14: Accent, 21: Soft, 22: Soft}; got != want {
				t.Errorf("row 6 of the large dots: %v, want %v", got, want)
			}
			if got, want := image.ASCII[3], " '--------' "; got != want {
				t.Errorf("last line of the ASCII form: %q, want %q", got, want)
			}
		})
	}
}

func TestParseNamesTheLineThatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name, old, replacement string
		want                   string
	}{
		{"no label", "Square\n", "\n", `gallery/square.txt:1: label ""`},
		{"spaces around the label", "Square\n", "Square \n", `gallery/square.txt:1: label "Square "`},
		{"no empty line after the label", "Square\n\n", "Square\n-\n", `gallery/square.txt:2: want an empty line`},
		{"no empty line after the dots", ".\n\n......................", ".\n-\n......................", `gallery/square.txt:11: want an empty line`},
		{"no empty line after the large dots", ".\n\n|", ".\n-\n|", `gallery/square.txt:28: want an empty line`},
		{"short row of the large dots", ".##......++++++......oo.", ".##......++++++......oo", `gallery/square.txt:18: row ".##......++++++......oo" has 23 dots, want 24`},
		{"short row", ".##########.", ".#########.", `gallery/square.txt:4: row ".#########." has 11 dots, want 12`},
		{"long row", ".##########.", ".###########.", `gallery/square.txt:4: row ".###########." has 13 dots, want 12`},
		{"unknown dot", ".#...++...o.", ".#...*+...o.", `gallery/square.txt:6: unknown dot '*'`},
		{"row left out", ".##########.\n", "", `gallery/square.txt:31: the file has 31 lines, want 32`},
		{"text after the end", "' |\n", "' |\n\n", `gallery/square.txt:33: the file has 33 lines, want 32`},
		{"no bar", "| '--------' |", "| '--------'", `gallery/square.txt:32: want 12 characters between two bars`},
		{"short ASCII line", "| '--------' |", "| '-------' |", `gallery/square.txt:32: want 12 characters between two bars`},
		{"beyond ASCII", "| .--------. |", "| .------é. |", `gallery/square.txt:29: 'é' is not printable ASCII`},
		{"control character", "| .--------. |", "| .---\x1b----. |", `gallery/square.txt:29: '\x1b' is not printable ASCII`},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(square, test.old, test.replacement, 1)
			image, err := parse("square", text)
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error %v, want %s…", err, test.want)
			}
			if image != (Image{}) {
				t.Errorf("a wrong file gave the picture %v", image)
			}
		})
	}
}
