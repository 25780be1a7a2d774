package scenario

import "context"

// A Painter is a [Face] with screens, whose text can be compared with a file.
type Painter interface {
	Face
	// Picture is the text of the screen in a window of that size, in cells, as soon as it is
	// complete or ctx is done. Times are those at which something last happened, so that the
	// same case always gives the same picture.
	Picture(ctx context.Context, width, height int) string
}
