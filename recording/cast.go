package recording

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"otpdialog/advice"
)

// What a cast may have at most.
const (
	MaxSize             = 64 << 20 // in bytes, of a file
	maxLine             = 4 << 20  // in bytes
	maxWidth, maxHeight = 500, 200 // in cells
	maxTime             = 24 * time.Hour
)

// A Cast is a recording.
type Cast struct {
	Size   image.Point   // in cells, at the beginning
	Idle   time.Duration // a longer time without a change is shown as that long; 0 for no limit
	Events []Event       // in their order
}

// An Event is something that happened in a recording.
type Event struct {
	At   time.Duration // since the beginning
	Kind Kind
	Text string
}

// Kind says what an event is.
type Kind string

// The kinds of events that are shown. What else a cast has is left out, such as the keys that were pressed.
const (
	Output Kind = "o" // bytes that the terminal gets
	Resize Kind = "r" // the size is now that, such as 80x24
	Marker Kind = "m" // a place to go to, with its name
)

// header is the first line.
type header struct {
	Version int     `json:"version"`
	Width   int     `json:"width"`
	Height  int     `json:"height"`
	Idle    float64 `json:"idle_time_limit,omitempty"` // in seconds
}

// Write writes the cast. The same cast always gives the same bytes.
func (c *Cast) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(header{2, c.Size.X, c.Size.Y, c.Idle.Seconds()})
	for _, e := range c.Events {
		if err == nil {
			err = encoder.Encode([]any{json.RawMessage(strconv.FormatFloat(e.At.Seconds(), 'f', 3, 64)), e.Kind, e.Text})
		}
	}
	return errors.Join(err, out.Flush())
}

// Read reads a cast from outside. The error is an [advice.Advice], which says in which line what is wrong.
func Read(r io.Reader) (*Cast, error) {
	lines := bufio.NewScanner(io.LimitReader(r, MaxSize+1))
	lines.Buffer(nil, maxLine)
	c := &Cast{}
	number, read := 0, 0
	for lines.Scan() {
		number++
		read += len(lines.Bytes()) + 1
		line := bytes.TrimSpace(lines.Bytes())
		var err error
		switch {
		case read > MaxSize:
			err = fmt.Errorf("the file has more than %d MiB", MaxSize>>20)
		case !utf8.Valid(line):
			err = errors.New("this is not UTF-8 text")
		case number == 1:
			err = c.readHeader(line)
		case len(line) > 0:
			err = c.readEvent(line)
		}
		if err != nil {
			return nil, wrong(number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, wrong(number+1, err)
	}
	if number == 0 {
		return nil, wrong(1, errors.New("the file is empty"))
	}
	return c, nil
}

func wrong(line int, err error) error {
	return advice.New("cast-invalid", fmt.Sprintf("line %d is not valid in an asciicast of version 2: %v", line, err)).
		Do(`name a file that "otpdialog demo --cast FILE" or asciinema wrote`)
}

func (c *Cast) readHeader(line []byte) error {
	var h header
	if err := json.Unmarshal(line, &h); err != nil {
		return errors.New("it is not a JSON object with the width and height of the terminal")
	}
	switch {
	case h.Version != 2:
		return fmt.Errorf("version %d cannot be read", h.Version)
	case h.Idle < 0 || h.Idle > maxTime.Seconds():
		return fmt.Errorf("idle_time_limit must be from 0 to %.0f seconds", maxTime.Seconds())
	}
	c.Size, c.Idle = image.Pt(h.Width, h.Height), seconds(h.Idle)
	return checkSize(c.Size)
}

func checkSize(size image.Point) error {
	if size.X < 1 || size.Y < 1 || size.X > maxWidth || size.Y > maxHeight {
		return fmt.Errorf("a size of %d×%d cells; it must be from 1×1 to %d×%d", size.X, size.Y, maxWidth, maxHeight)
	}
	return nil
}

func (c *Cast) readEvent(line []byte) error {
	var at float64
	e := Event{}
	fields := []any{&at, &e.Kind, &e.Text}
	if err := json.Unmarshal(line, &fields); err != nil || len(fields) != 3 {
		return errors.New("it is not a JSON array of a time, a kind and a text")
	}
	last := time.Duration(0)
	if len(c.Events) > 0 {
		last = c.Events[len(c.Events)-1].At
	}
	if e.At = seconds(at); at < 0 || at > maxTime.Seconds() || e.At < last {
		return fmt.Errorf("a time of %v seconds after %v", at, last.Seconds())
	}
	switch e.Kind {
	case Output, Marker:
	case Resize:
		if _, err := ParseSize(e.Text); err != nil {
			return err
		}
	default:
		return nil
	}
	c.Events = append(c.Events, e)
	return nil
}

func seconds(s float64) time.Duration { return time.Duration(math.Round(s*1000)) * time.Millisecond }

// ParseSize reads a size in cells, such as 80x24.
func ParseSize(text string) (image.Point, error) {
	width, height, _ := strings.Cut(text, "x")
	w, err := strconv.Atoi(width)
	h, err2 := strconv.Atoi(height)
	if err := errors.Join(err, err2); err != nil {
		return image.Point{}, errors.New("it is not a size such as 80x24")
	}
	return image.Pt(w, h), checkSize(image.Pt(w, h))
}
