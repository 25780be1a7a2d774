package scenario

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// A Painter is a [Face] with screens, whose text can be compared with a file.
type Painter interface {
	Face
	// Picture is the text of the screen in a window of that size, in cells, as soon as it is
	// complete or ctx is done. Times are those at which something last happened, so that the
	// same case always gives the same picture.
	Picture(ctx context.Context, width, height int) string
}

// notPainted is the note on a step whose picture is not compared.
const notPainted = "pictures are compared only with --face screens"

var sizeInName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[.-](\d+)x(\d+)(\.[^.]*)?$`) })

// sizeOf is the size of a picture in cells: as the name of its file says, such as
// dialog.130x38.txt, or else that of the screens.
func sizeOf(file string) (columns, rows int) {
	said := sizeInName().FindStringSubmatch(file)
	if said == nil {
		return width, height
	}
	const most = 1000
	number := func(digits string) int {
		n, err := strconv.Atoi(digits)
		if err != nil || n > most {
			return most
		}
		return n
	}
	return number(said[1]), number(said[2])
}

// paint compares the screen with the file of a condition, or updates the file. It returns nil if
// they are the same.
func (p *Player) paint(ctx context.Context, c Condition) *Mismatch {
	painter, ok := p.face.(Painter)
	if !ok {
		p.unpainted++
		return nil
	}
	file, _ := c.Is.(string)
	mismatch := &Mismatch{Name: c.Name, Line: c.Line, Expected: "the screen of " + advice.Quoted(file)}
	path := filepath.Join(filepath.Dir(p.step().File), filepath.FromSlash(file))
	columns, rows := sizeOf(file)
	now := p.c.Mask(painter.Picture(ctx, columns, rows))
	kept, err := disk.Read(path, settings.MaxFileSize)
	if err == nil && now == strings.ReplaceAll(string(kept), "\r\n", "\n") {
		return nil
	}
	switch {
	case p.o.Update && (err == nil || errors.Is(err, fs.ErrNotExist)):
		if err := disk.Replace(path, []byte(now), 0o600); err != nil {
			mismatch.Got = "a file that cannot be written: " + err.Error()
			return mismatch
		}
		return nil
	case err != nil:
		p.noPicture = errors.Is(err, fs.ErrNotExist)
		mismatch.Got = "no picture: " + settings.WithoutPath(err).Error()
	default:
		mismatch.Got = firstDifference(strings.Split(string(kept), "\n"), strings.Split(now, "\n"))
	}
	return mismatch
}

// firstDifference says where a screen differs from that of a file.
func firstDifference(kept, now []string) string {
	line := func(lines []string, i int) string {
		if i < len(lines) {
			return advice.Quoted(lines[i])
		}
		return "nothing"
	}
	i := 0
	for line(kept, i) == line(now, i) {
		i++
	}
	return fmt.Sprintf("in line %d %s instead of %s", i+1, line(now, i), line(kept, i))
}
