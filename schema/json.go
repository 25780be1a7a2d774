package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"otpdialog/advice"
)

// maxLevels is how many objects and arrays a JSON text may have inside each other.
const maxLevels = 16

var (
	errLevels = errors.New("objects and arrays are nested too deeply")
	errMore   = errors.New("there is more text after the value")
)

// ParseJSON reads one JSON value as a tree for [Bind]. The error says what is wrong, without what
// the text holds: it is no JSON, holds a key twice, has more than 16 levels, or cannot be read.
func ParseJSON(r io.Reader) (any, error) {
	d := json.NewDecoder(r)
	d.UseNumber()
	tree, err := parse(d, 0)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return tree, nil
		}
		err = errMore
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return nil, fmt.Errorf("the text is not JSON: %w", err)
}

// parse reads one value at a level.
func parse(d *json.Decoder, level int) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	delim, ok := token.(json.Delim)
	switch {
	case !ok:
		return token, nil
	case level == maxLevels:
		return nil, errLevels
	case delim == '[':
		list := []any{}
		for d.More() {
			one, err := parse(d, level+1)
			if err != nil {
				return nil, err
			}
			list = append(list, one)
		}
		_, err = d.Token()
		return list, err
	}
	values := map[string]any{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		name := key.(string)
		if _, twice := values[name]; twice {
			return nil, fmt.Errorf("the key %s appears twice", advice.Quoted(strings.ToValidUTF8(name, "\uFFFD")))
		}
		if values[name], err = parse(d, level+1); err != nil {
			return nil, err
		}
	}
	_, err = d.Token()
	return values, err
}
