// Package assets holds the gallery: the pictures that an administrator chooses from for the icons of
// the sign-in dialog.
//
// Every picture has three forms. Its dots are Width × Height, or LargeWidth × LargeHeight where there is
// room for that, and about square in a terminal, two of them in a character cell: the upper and the
// lower half block. A dot names a role, not a colour, so that a theme decides what the roles look like;
// drawn in a single colour, a picture is still whole, because what separates its parts is always an
// empty dot. Its ASCII form is for terminals that cannot draw half blocks.
//
//	image, known := assets.Lookup("mail")
//	if !known {
//		return fmt.Errorf("unknown image %q: it is one of %s", "mail", strings.Join(assets.Names(), ", "))
//	}
//	for _, line := range image.ASCII {
//		fmt.Println(line)
//	}
//
// A picture is a text file in the folder gallery: its label, its dots, those of its large form, and its
// ASCII form between bars.
// To add one, draw the file and give it a place in the gallery's order.
package assets

import (
	"embed"
	"slices"
)

// The sizes of every picture.
const (
	Width  = 12         // dots, and character cells, in a row
	Height = 8          // rows of dots
	Lines  = Height / 2 // rows of character cells, and lines of the ASCII form

	LargeWidth  = 2 * Width
	LargeHeight = 2 * Height
	LargeLines  = 2 * Lines
	LargeInk    = LargeWidth - 2 // columns between the first and the last, which are blank
)

// A Dot says what a place of a picture is made of; a theme gives each kind its colour.
type Dot uint8

// The kinds of dot.
const (
	None   Dot = iota // nothing: the background shows
	Ink               // the outline, the main strokes
	Accent            // what the picture is about: the check mark, the digits, the flap
	Soft              // shade, on the side away from the light, which falls from the upper left
)

// An Image is one picture of the gallery.
type Image struct {
	Name  string // what a connection file calls it: "text-message"
	Label string // what people call it: "Text message"
	Dots  [Height][Width]Dot
	Large [LargeHeight][LargeWidth]Dot
	ASCII [Lines]string // Width characters each, printable ASCII and spaces only
}

// order is the gallery as an administrator leafs through it: the usual methods first, symbols last.
var order = []string{
	"push", "phone", "text-message", "mail", "token",
	"key", "usb-key", "card", "fingerprint", "face", "keypad", "qr-code",
	"chat", "bell", "clock", "lock", "shield", "star", "question",
}

//go:embed gallery/*.txt
var gallery embed.FS

// Names lists the names of all pictures in the order of the gallery. The caller owns the slice.
func Names() []string { return slices.Clone(order) }

// Lookup returns the picture of that name, and false where the gallery has none. The name is matched
// exactly. A picture is read when it is looked up, so that a program pays only for those that it shows.
func Lookup(name string) (Image, bool) {
	if !slices.Contains(order, name) {
		return Image{}, false
	}
	text, err := gallery.ReadFile("gallery/" + name + ".txt")
	if err != nil {
		panic(err) // the gallery is part of the program: its tests look up every name
	}
	image, err := parse(name, string(text))
	if err != nil {
		panic(err)
	}
	return image, true
}
