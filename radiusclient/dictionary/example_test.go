package dictionary_test

import (
	"fmt"
	"testing/fstest"

	"otpdialog/radiusclient/dictionary"
)

// Lists what there is to choose from, and judges a value while it is being typed.
func ExampleDictionary() {
	dict, err := dictionary.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(dict.Vendors()[:3])
	for _, a := range dict.Attributes("Microsoft") {
		if a.Name == "MS-Network-Access-Server-Type" {
			fmt.Printf("%s: %s, for example %s\n", a.Name, a.Type, a.Example)
			fmt.Println(a.Values[:2])
		}
	}
	fmt.Println(dict.Check(dictionary.Attribute{Name: "NAS-IP-Address", Value: "192.0.2"}))
	fmt.Println(dict.Check(dictionary.Attribute{Name: "NAS-IP-Address", Value: "192.0.2.7"}))
	// Output:
	// [Aerohive Airespace Alcatel-Lucent-Service-Router]
	// MS-Network-Access-Server-Type: whole number from 0 to 4294967295, for example Unspecified
	// [Unspecified Terminal-Server-Gateway]
	// value "192.0.2" is not an IPv4 address
	// <nil>
}

// A file in FreeRADIUS's format adds to the embedded dictionary. Here it is in memory;
// os.DirFS reads one from a folder.
func ExampleRead() {
	files := fstest.MapFS{
		"dictionary.acme": {Data: []byte(`
VENDOR        Acme  32473
BEGIN-VENDOR  Acme
ATTRIBUTE     Acme-Desk   1  integer
ATTRIBUTE     Acme-Floor  2  byte
VALUE         Acme-Floor  Ground  0
END-VENDOR    Acme
`)},
		"dictionary.broken": {Data: []byte("$INCLUDE dictionary.acme\nATTRIBUTE Acme-Door 250 strong\n")},
	}
	dict, err := dictionary.Read(files, "dictionary.acme")
	if err != nil {
		fmt.Println(err)
		return
	}
	sent, err := dict.Encode(dictionary.Attribute{Vendor: "Acme", Name: "Acme-Floor", Value: "Ground"})
	if err != nil {
		fmt.Println(err)
		return
	}
	named, err := dict.Decode(sent)
	fmt.Printf("%+v %v\n", named, err)

	_, err = dictionary.Read(files, "dictionary.broken")
	fmt.Println(err)
	// Output:
	// [{Vendor:Acme Name:Acme-Floor Value:Ground Hidden:false}] <nil>
	// dictionary "dictionary.broken" line 2: attribute "Acme-Door": unknown type "strong"
}
