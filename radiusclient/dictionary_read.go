package radiusclient

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"layeh.com/radius"
)

// Limits of a dictionary file with everything that it includes. All that comes
// with FreeRADIUS is about 1 MiB and two levels deep.
const (
	maxDictionary      = 4 << 20 // octets
	maxDictionaryLine  = 1024    // octets, without the comment
	maxDictionaryDepth = 16      // files that include each other
)

// ReadDictionary returns the embedded dictionary with the attributes, vendors and
// values of a file added, in the format of FreeRADIUS 3 (its manual page
// dictionary(5)). What the file defines wins over what is embedded under the same
// name, and it can add attributes to a vendor, and values to an attribute, that it
// does not define itself.
//
// $INCLUDE names a file relative to the one it stands in, and cannot leave files.
// The file and all that it includes may have 4 MiB. An error is a *[DictionaryError].
//
// Attributes that cannot be sent are read too: of types abinary, evs, extended,
// tlv and vsa, with a tag, encrypted, parts of other attributes, and those
// which are internal to FreeRADIUS. [New] refuses a connection that has one.
func ReadDictionary(files fs.FS, name string) (*Dictionary, error) {
	dict, err := parseEmbedded(everyVendor)
	if err != nil {
		return nil, err
	}
	if err := parseInto(dict, files, name); err != nil {
		return nil, err
	}
	return dict, nil
}

// DictionaryError tells where a dictionary cannot be read.
type DictionaryError struct {
	File string // as given to [ReadDictionary], or as included
	Line int    // from 1; 0 where it is the file as a whole
	Err  error
}

// Error returns a sentence with file and line.
func (e *DictionaryError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("dictionary %q: %v", e.File, e.Err)
	}
	return fmt.Sprintf("dictionary %q line %d: %v", e.File, e.Line, e.Err)
}

// Unwrap returns Err.
func (e *DictionaryError) Unwrap() error { return e.Err }

// dictionaryParser reads a file and those that it includes.
type dictionaryParser struct {
	files fs.FS
	dict  *Dictionary
	left  int // octets that may still be read
	// ours are the definitions and vendors that were read here, and not before:
	// these contradict each other, and the others are replaced.
	ours map[any]dictionaryLine
}

// dictionaryLine is a line of a dictionary.
type dictionaryLine struct {
	file string
	line int
}

// String completes "but … in".
func (l dictionaryLine) String() string { return fmt.Sprintf("%q line %d", l.file, l.line) }

// dictionaryFile is a file that is being parsed.
type dictionaryFile struct {
	*dictionaryParser

	includer *dictionaryFile // nil for the outermost
	place    dictionaryLine  // the statement that is being read
	vendor   *vendor         // whose attributes follow; that of the RFCs outside BEGIN-VENDOR
	begin    dictionaryLine  // of BEGIN-VENDOR
	space    radius.Type     // the extended attribute (RFC 6929) whose vendors the block belongs to; 0 for none
	inside   *definition     // what BEGIN-TLV names, until END-TLV
}

// parseInto adds to dict what a file defines.
func parseInto(dict *Dictionary, files fs.FS, name string) error {
	if !fs.ValidPath(name) {
		return &DictionaryError{File: name, Err: errors.New("the name leads out of the folder")}
	}
	p := &dictionaryParser{files: files, dict: dict, left: maxDictionary, ours: map[any]dictionaryLine{}}
	text, err := p.text(name)
	if err != nil {
		return &DictionaryError{File: name, Err: err}
	}
	return p.parse(nil, name, text)
}

// text returns what is in a file.
func (p *dictionaryParser) text(name string) (string, error) {
	file, err := p.files.Open(name)
	if err != nil {
		return "", withoutPath(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, int64(p.left)+1))
	switch {
	case err != nil:
		return "", withoutPath(err)
	case len(text) > p.left:
		return "", fmt.Errorf("more than %d MiB with all that is included", maxDictionary>>20)
	}
	p.left -= len(text)
	return string(text), nil
}

// withoutPath leaves out the name of the file, which is told anyway.
func withoutPath(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	return err
}

// parse reads the text of a file. Its errors are *DictionaryError.
func (p *dictionaryParser) parse(includer *dictionaryFile, name, text string) error {
	f := &dictionaryFile{dictionaryParser: p, includer: includer, vendor: p.dict.vendors[""], place: dictionaryLine{file: name}}
	for line := range strings.Lines(text) {
		f.place.line++
		line, _, _ = strings.Cut(line, "#")
		if err := f.statement(line); err != nil {
			// What an included file says has its place already.
			if placed, ok := errors.AsType[*DictionaryError](err); ok {
				return placed
			}
			return &DictionaryError{File: name, Line: f.place.line, Err: err}
		}
	}
	if f.vendor.name != "" {
		return &DictionaryError{File: name, Line: f.begin.line, Err: fmt.Errorf("BEGIN-VENDOR %q without END-VENDOR", f.vendor.name)}
	}
	return nil
}

// include parses the file that $INCLUDE names.
func (f *dictionaryFile) include(included string) error {
	name := path.Join(path.Dir(f.place.file), included)
	if path.IsAbs(included) || !fs.ValidPath(name) {
		return fmt.Errorf("$INCLUDE %q leads out of the folder of the dictionary", included)
	}
	if f.vendor.name != "" {
		return fmt.Errorf("$INCLUDE %q stands between BEGIN-VENDOR and END-VENDOR", included)
	}
	depth := 1
	for outer := f; outer != nil; outer = outer.includer {
		if outer.place.file == name {
			return fmt.Errorf("$INCLUDE %q is a file that includes this one", included)
		}
		depth++
		if depth > maxDictionaryDepth {
			return fmt.Errorf("$INCLUDE %q is more than %d files deep", included, maxDictionaryDepth)
		}
	}
	text, err := f.text(name)
	if err != nil {
		return fmt.Errorf("$INCLUDE %q: %w", included, err)
	}
	return f.parse(f, name, text)
}
