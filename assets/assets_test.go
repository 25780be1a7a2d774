package assets

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
)

func TestTheOrderNamesEveryFileOnce(t *testing.T) {
	files, err := fs.Glob(gallery, "gallery/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var inOrder []string
	for _, name := range Names() {
		inOrder = append(inOrder, "gallery/"+name+".txt")
	}
	slices.Sort(inOrder)
	if !slices.Equal(inOrder, files) {
		t.Errorf("the order has %q, the folder has %q", inOrder, files)
	}
}

func TestTheGalleryHasThePicturesThatSignInsNeed(t *testing.T) {
	for _, name := range []string{
		"push", "phone", "text-message", "mail", "token", "key", "fingerprint",
		"chat", "clock", "shield", "star", "question",
	} {
		if _, known := Lookup(name); !known {
			t.Errorf("no picture %q", name)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, name := range Names() {
		image, known := Lookup(name)
		if !known || image.Name != name {
			t.Errorf("Lookup(%q) = %q, %t", name, image.Name, known)
		}
	}
	for _, name := range []string{"", "Push", "push ", "push.txt", "../gallery/push", "gramophone"} {
		if image, known := Lookup(name); known || image != (Image{}) {
			t.Errorf("Lookup(%q) = %v, %t, want nothing", name, image, known)
		}
	}
}

func TestNamesBelongToTheCaller(t *testing.T) {
	want := Names()
	clear(Names())
	if got := Names(); !slices.Equal(got, want) {
		t.Errorf("after a caller cleared its names: %q, want %q", got, want)
	}
}

func TestLabelsDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, image := range all(t) {
		if other, taken := seen[image.Label]; taken {
			t.Errorf("%s and %s are both called %q", other, image.Name, image.Label)
		}
		seen[image.Label] = image.Name
	}
}

// A person with NO_COLOR, or one who does not tell the colours apart, sees outlines only.
func TestPicturesDifferInOneColour(t *testing.T) {
	type outline [Height][Width]bool
	outlines := map[outline]string{}
	texts := map[[Lines]string]string{}
	for _, image := range all(t) {
		var o outline
		for y, row := range image.Dots {
			for x, dot := range row {
				o[y][x] = dot != None
			}
		}
		if other, taken := outlines[o]; taken {
			t.Errorf("%s and %s have the same outline", other, image.Name)
		}
		outlines[o] = image.Name
		if other, taken := texts[image.ASCII]; taken {
			t.Errorf("%s and %s have the same ASCII form", other, image.Name)
		}
		texts[image.ASCII] = image.Name
	}
}

// The rules of the hand that drew the gallery: a free column on either side, in the middle of the
// field, large enough to be seen beside the others, no stroke thicker than two dots of the small size, an
// accent, and a second role that gives it depth.
func TestPicturesAreOfOneHand(t *testing.T) {
	for _, image := range all(t) {
		t.Run(image.Name, func(t *testing.T) {
			checkHand(t, 1, Width, Height, func(x, y int) Dot { return image.Dots[y][x] })
			checkHand(t, 2, LargeWidth, LargeHeight, func(x, y int) Dot { return image.Large[y][x] })
		})
	}
}

// checkHand checks a picture whose dots are that many times as large as those of the small size.
func checkHand(t *testing.T, scale, width, height int, at func(x, y int) Dot) {
	t.Helper()
	drawn := func(x, y int) bool { return at(x, y) != None }
	box := boundsOf(width, height, drawn)
	box.check(t, "dots", width, height)
	if box.width() < 10*scale-1 && box.height() < 8*scale-1 {
		t.Errorf("%d×%d dots: want %d wide or %d high", box.width(), box.height(), 10*scale-1, 8*scale-1)
	}
	count := map[Dot]int{}
	for y := range height {
		for x := range width {
			count[at(x, y)]++
		}
	}
	if count[Accent] == 0 || count[Ink]+count[Soft] == 0 {
		t.Errorf("dots by role %v: want an accent and another", count)
	}
	blot := 2*scale + 1
	for y := range height - blot + 1 {
		for x := range width - blot + 1 {
			if solid(x, y, blot, drawn) {
				t.Errorf("a blot of %d×%d dots at column %d, row %d", blot, blot, x, y)
			}
		}
	}
}

func TestASCIIFormsAreOfOneHand(t *testing.T) {
	for _, image := range all(t) {
		t.Run(image.Name, func(t *testing.T) {
			boundsOf(Width, Lines, func(x, y int) bool { return image.ASCII[y][x] != ' ' }).check(t, "characters", Width, Lines)
			for _, line := range image.ASCII {
				if len(line) != Width || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) {
					t.Errorf("line %q: want %d printable ASCII characters", line, Width)
				}
			}
		})
	}
}

// all returns the pictures in the order of the gallery.
func all(t *testing.T) []Image {
	t.Helper()
	var images []Image
	for _, name := range Names() {
		image, known := Lookup(name)
		if !known {
			t.Fatalf("no picture %q", name)
		}
		images = append(images, image)
	}
	return images
}

// solid says whether a square of places from x, y on is all drawn.
func solid(x, y, side int, drawn func(x, y int) bool) bool {
	for dy := range side {
		for dx := range side {
			if !drawn(x+dx, y+dy) {
				return false
			}
		}
	}
	return true
}

// bounds are the first and the last column and row in which something is drawn.
type bounds struct{ left, top, right, bottom int }

func boundsOf(width, rows int, drawn func(x, y int) bool) bounds {
	b := bounds{left: width, top: rows, right: -1, bottom: -1}
	for y := range rows {
		for x := range width {
			if drawn(x, y) {
				b = bounds{min(b.left, x), min(b.top, y), max(b.right, x), max(b.bottom, y)}
			}
		}
	}
	return b
}

func (b bounds) width() int  { return b.right - b.left + 1 }
func (b bounds) height() int { return b.bottom - b.top + 1 }

// check reports an empty picture, one that leaves no column free, and one that is off the middle.
func (b bounds) check(t *testing.T, of string, width, rows int) {
	t.Helper()
	if b.right < 0 {
		t.Fatalf("no %s are drawn", of)
	}
	left, right := b.left, width-1-b.right
	if left < 1 || right < 1 {
		t.Errorf("%s: columns free left %d, right %d: want 1 at least", of, left, right)
	}
	above, below := b.top, rows-1-b.bottom
	if apart(left, right) > 1 || apart(above, below) > 1 {
		t.Errorf("%s: free left %d, right %d, above %d, below %d: not in the middle", of, left, right, above, below)
	}
}

func apart(a, b int) int { return max(a-b, b-a) }
