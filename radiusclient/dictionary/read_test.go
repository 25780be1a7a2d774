package dictionary

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// testFiles are the dictionaries of the tests.
var testFiles = os.DirFS("testdata")

func TestReadErrors(t *testing.T) {
	const mine = `dictionary "my.dict" line `
	long := strings.Repeat("x", 1020)
	tests := []struct{ text, err string }{
		{"ATTRIBUTE A 250 string\nATTRIBUT B 251 string", mine + `2: unknown statement "ATTRIBUT"`},
		{"ATTRIBUTE A 250", mine + `1: not of the form "ATTRIBUTE name number type [flags]"`},
		{"ATTRIBUTE A 250 string has_tag, encrypt=1", mine + `1: not of the form "ATTRIBUTE name number type [flags]"`},
		{"ATTRIBUTE A", mine + `1: not of the form "ATTRIBUTE name number type [flags]"`},
		{"ATTRIBUTE A x string", mine + `1: attribute "A": "x" is not a number`},
		{"ATTRIBUTE A 1. string", mine + `1: attribute "A": "1." is not a number`},
		{"ATTRIBUTE A .1 string", mine + `1: attribute "A": ".1" is not a number`},
		{"ATTRIBUTE A 0x string", mine + `1: attribute "A": "0x" is not a number`},
		{"ATTRIBUTE A -1 string", mine + `1: attribute "A": "-1" is not a number`},
		{"ATTRIBUTE A 4294967296 string", mine + `1: attribute "A": "4294967296" is not a number`},
		{"ATTRIBUTE A 0 string", mine + `1: attribute "A": number 0 is not a valid attribute`},
		{"ATTRIBUTE A 250 strong", mine + `1: attribute "A": unknown type "strong"`},
		{"ATTRIBUTE A 250 octets[0]", mine + `1: attribute "A": type "octets[0]" has no length from 1 to 253`},
		{"ATTRIBUTE A 250 octets[254]", mine + `1: attribute "A": type "octets[254]" has no length from 1 to 253`},
		{"ATTRIBUTE A 250 octets[2", mine + `1: attribute "A": type "octets[2" has no length from 1 to 253`},
		{"ATTRIBUTE A 250 string secrets", mine + `1: attribute "A": unknown flag "secrets"`},
		{"ATTRIBUTE A 250 string has_tag,", mine + `1: attribute "A": unknown flag ""`},
		{"ATTRIBUTE A 250 string encrypt=4", mine + `1: attribute "A": unknown flag "encrypt=4"`},
		{"ATTRIBUTE A 250 string\nATTRIBUTE a 251 string", mine + `2: attribute "a" has number 251, but 250 in "my.dict" line 1`},
		{"VALUE A B", mine + `1: not of the form "VALUE attribute name number"`},
		{"VALUE A B -1", mine + `1: value "B" of attribute "A": "-1" is not a number`},
		{"VALUE A B 18446744073709551616", mine + `1: value "B" of attribute "A": "18446744073709551616" is not a number`},
		{"VENDOR V", mine + `1: not of the form "VENDOR name number [format=type,length]"`},
		{"END-TLV", mine + `1: not of the form "END-TLV attribute"`},
		{"VENDOR V 0", mine + `1: vendor "V": "0" is not a number from 1 to 16777215`},
		{"VENDOR V 16777216", mine + `1: vendor "V": "16777216" is not a number from 1 to 16777215`},
		{"VENDOR V -1", mine + `1: vendor "V": "-1" is not a number from 1 to 16777215`},
		{"VENDOR V 1 format=1,3", mine + `1: vendor "V": unknown format "format=1,3"`},
		{"VENDOR V 1 format=3,1", mine + `1: vendor "V": unknown format "format=3,1"`},
		{"VENDOR V 1 format=1,x", mine + `1: vendor "V": unknown format "format=1,x"`},
		{"VENDOR V 1 format=2,1,c", mine + `1: vendor "V": unknown format "format=2,1,c"`},
		{"VENDOR V 1 1,1", mine + `1: vendor "V": unknown format "1,1"`},
		{"VENDOR V 1\nVENDOR v 2", mine + `2: vendor "v" has another number or format in "my.dict" line 1`},
		{"VENDOR V 1\nVENDOR V 1 format=2,1", mine + `2: vendor "V" has another number or format in "my.dict" line 1`},
		{"VENDOR V 1\nBEGIN-VENDOR V\nATTRIBUTE A 256 string\nEND-VENDOR V", mine + `3: attribute "A": number 256 is more than 255, the maximum for vendor "V"`},
		{"VENDOR V 1 format=2,2\nBEGIN-VENDOR V\nATTRIBUTE A 65536 string\nEND-VENDOR V", mine + `3: attribute "A": number 65536 is more than 65535, the maximum for vendor "V"`},
		{"BEGIN-VENDOR Cicso\nEND-VENDOR Cicso", mine + `1: unknown vendor "Cicso"; did you mean "Cisco"?`},
		{"\nBEGIN-VENDOR Cisco\n\n", mine + `2: BEGIN-VENDOR "Cisco" without END-VENDOR`},
		{"BEGIN-VENDOR Cisco\nBEGIN-VENDOR F5", mine + `2: BEGIN-VENDOR "F5" is inside that of "Cisco"`},
		{"BEGIN-VENDOR Cisco format=1,1", mine + `1: unknown format "format=1,1"`},
		{"BEGIN-VENDOR Cisco\nEND-VENDOR F5", mine + `2: END-VENDOR "F5" without BEGIN-VENDOR`},
		{"END-VENDOR Cisco", mine + `1: END-VENDOR "Cisco" without BEGIN-VENDOR`},
		{"BEGIN-VENDOR Cisco\n$INCLUDE other", mine + `2: $INCLUDE "other" is between BEGIN-VENDOR and END-VENDOR`},
		{"$INCLUDE", mine + `1: not of the form "$INCLUDE file"`},
		{"$INCLUDE missing", mine + `1: $INCLUDE "missing": file does not exist`},
		{"$INCLUDE-", mine + `1: not of the form "$INCLUDE- file"`},
		{"$INCLUDE- ../missing", mine + `1: $INCLUDE "../missing" is outside the dictionary's folder`},
		{"$INCLUDE- sub/wrong", `dictionary "sub/wrong" line 2: unknown statement "WRONG"`},
		{"$INCLUDE /etc/passwd", mine + `1: $INCLUDE "/etc/passwd" is outside the dictionary's folder`},
		{"$INCLUDE ../passwd", mine + `1: $INCLUDE "../passwd" is outside the dictionary's folder`},
		{"$INCLUDE sub/../../passwd", mine + `1: $INCLUDE "sub/../../passwd" is outside the dictionary's folder`},
		{"$INCLUDE my.dict", mine + `1: $INCLUDE "my.dict" is a file that includes this one`},
		{"$INCLUDE sub/loop", `dictionary "sub/loop" line 1: $INCLUDE "../my.dict" is a file that includes this one`},
		{"$INCLUDE sub/wrong", `dictionary "sub/wrong" line 2: unknown statement "WRONG"`},
		{"VENDOR X" + long, mine + `1: the line has 1028 octets, more than 1024`},
		{"\x00", mine + `1: unknown statement "\x00"`},
	}
	for _, test := range tests {
		_, err := Read(fstest.MapFS{
			"my.dict":   {Data: []byte(test.text)},
			"sub/loop":  {Data: []byte("$INCLUDE ../my.dict")},
			"sub/wrong": {Data: []byte("\nWRONG")},
		}, "my.dict")
		if err == nil || err.Error() != test.err {
			t.Errorf("%.80q:\n%v, want\n%s", test.text, err, test.err)
		}
	}
}

func TestReadFile(t *testing.T) {
	files := fstest.MapFS{
		"folder/file": {Data: nil},
		"large":       {Data: []byte(strings.Repeat("# much\n", maxSize/7+1))},
		"half":        {Data: []byte(strings.Repeat("# much\n", maxSize/15))},
		"twice":       {Data: []byte("$INCLUDE half\n$INCLUDE half\n$INCLUDE half")},
	}
	for name, want := range map[string]string{
		"missing": `dictionary "missing": file does not exist`,
		"../up":   `dictionary "../up": the name is outside the folder`,
		"/etc":    `dictionary "/etc": the name is outside the folder`,
		"large":   `dictionary "large": more than 4 MiB with all that is included`,
		"twice":   `dictionary "twice" line 3: $INCLUDE "half": more than 4 MiB with all that is included`,
	} {
		if _, err := Read(files, name); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if _, err := Read(files, "missing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
	if _, err := Read(files, "folder"); err == nil {
		t.Error("a folder was read")
	}
	if _, err := Read(files, "half"); err != nil {
		t.Error(err)
	}
}

// The path of an included file is seen from the one that includes it.
func TestIncludeIsRelative(t *testing.T) {
	dict, err := Read(fstest.MapFS{
		"main":           {Data: []byte("\uFEFF$INCLUDE sub/one\r\nATTRIBUTE Main 250 string\r\n")},
		"sub/one":        {Data: []byte("$INCLUDE two\n$INCLUDE- deep/three\n$include two\n$INCLUDE- missing\n")},
		"sub/two":        {Data: []byte("ATTRIBUTE Two 251 string")},
		"sub/deep/three": {Data: []byte("$INCLUDE ../../four")},
		"four":           {Data: []byte("ATTRIBUTE Four 252 string")},
	}, "main")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Main": "fa 78", "Two": "fb 78", "Four": "fc 78"} {
		resolves(t, dict, Attribute{Name: name, Value: "x"}, want)
	}
}

func TestIncludeDepth(t *testing.T) {
	files := fstest.MapFS{}
	name := func(i int) string { return "file" + string(rune('a'+i)) }
	for i := range maxDepth {
		files[name(i)] = &fstest.MapFile{Data: []byte("$INCLUDE " + name(i+1))}
	}
	files[name(maxDepth)] = &fstest.MapFile{}
	if _, err := Read(files, name(1)); err != nil {
		t.Error(err)
	}
	want := `dictionary "filep" line 1: $INCLUDE "fileq" is more than 16 files deep`
	if _, err := Read(files, name(0)); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"dictionary.types", "dictionary.formats", "dictionary.refused"} {
		text, err := fs.ReadFile(testFiles, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "")
	}
	f.Add("$INCLUDE sub/other\nATTRIBUTE A 250 octets[3]", "ATTRIBUTE B 251 byte\nVALUE B C 0x10")
	f.Add("$INCLUDE sub/other", "$INCLUDE ../main")
	f.Add("BEGIN-VENDOR Cisco", "")
	f.Add("VENDOR Cisco 9 format=2,0\nBEGIN-VENDOR Cisco\nATTRIBUTE A 65535 string\nEND-VENDOR Cisco", "")
	f.Fuzz(func(t *testing.T, main, other string) {
		dict := newEmpty() // as Read, but without the embedded ones, which take longer
		err := parseInto(dict, fstest.MapFS{"main": {Data: []byte(main)}, "sub/other": {Data: []byte(other)}}, "main")
		if err != nil {
			e, ok := errors.AsType[*Error](err)
			if !ok || e.File != "main" && e.File != "sub/other" || e.Line > 1+strings.Count(main+other, "\n") {
				t.Errorf("%#v", err)
			}
			return
		}
		for _, v := range dict.vendors {
			for _, a := range v.attributes {
				if a.sendable() != nil {
					continue
				}
				// Whatever can be sent has a number that fits.
				if v.name == "" && (a.number < 1 || a.number > 255) || v.name != "" && uint64(a.number)>>(8*v.format.typeOctets) != 0 {
					t.Errorf("%q has number %d", a.name, a.number)
				}
				avp, err := dict.Encode(Attribute{Vendor: v.name, Name: a.name, Value: a.example()})
				if err == nil && len(avp[0].Attribute) > maxValue {
					t.Errorf("%q has %d octets", a.name, len(avp[0].Attribute))
				}
			}
		}
	})
}
