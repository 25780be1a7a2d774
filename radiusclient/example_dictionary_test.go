package radiusclient_test

import (
	"context"
	"errors"
	"fmt"
	"testing/fstest"

	"otpdialog/radiusclient"
)

// More attributes for every request, by the names of the dictionary. A wrong one
// is told before anything is sent.
func ExampleAttribute() {
	ctx := context.Background()
	server, stop := exampleServer()
	defer stop(ctx)
	config := radiusclient.Config{
		Servers:       []radiusclient.Server{{Address: server, Secret: []byte("xyzzy5461")}},
		NASIdentifier: "otpdialog",
		Attributes: []radiusclient.Attribute{
			{Name: "NAS-IP-Address", Value: "192.0.2.7"},
			{Vendor: "Cisco", Name: "Cisco-AVPair", Value: "device=terminal"},
			{Name: "NAS-Port-Type", Value: "Ethernot"},
		},
	}
	_, err := radiusclient.New(config)
	fmt.Println(err)
	if wrong, ok := errors.AsType[*radiusclient.AttributeError](err); ok {
		config.Attributes[wrong.Index].Value = "Ethernet"
	}

	client, err := radiusclient.New(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	response, err := client.NewDialogue().Exchange(ctx, radiusclient.Request{UserName: "bob", Password: "bobpw"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.Code)
	// Output:
	// attribute "NAS-Port-Type": value "Ethernot" is neither a number nor the name of a value; did you mean "Ethernet"?
	// Access-Accept
}

// What a person can choose from, and the judgement of a value while it is typed.
func ExampleDictionary() {
	dictionary, err := radiusclient.EmbeddedDictionary()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(dictionary.Vendors()[:3])
	for _, a := range dictionary.Attributes("Microsoft") {
		if a.Name == "MS-Network-Access-Server-Type" {
			fmt.Printf("%s: %s, for example %s\n", a.Name, a.Type, a.Example)
			fmt.Println(a.Values[:2])
		}
	}
	fmt.Println(dictionary.Check(radiusclient.Attribute{Name: "NAS-IP-Address", Value: "192.0.2"}))
	fmt.Println(dictionary.Check(radiusclient.Attribute{Name: "NAS-IP-Address", Value: "192.0.2.7"}))
	// Output:
	// [Aerohive Airespace Alcatel-Lucent-Service-Router]
	// MS-Network-Access-Server-Type: whole number from 0 to 4294967295, for example Unspecified
	// [Unspecified Terminal-Server-Gateway]
	// value "192.0.2" is not an IPv4 address
	// <nil>
}

// A dictionary of one's own, in FreeRADIUS's format, adds to the embedded one.
// Here it is in memory; os.DirFS reads one from a folder.
func ExampleReadDictionary() {
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
	dictionary, err := radiusclient.ReadDictionary(files, "dictionary.acme")
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := radiusclient.New(radiusclient.Config{
		Servers:       []radiusclient.Server{{Address: "192.0.2.1:1812", Secret: []byte("xyzzy5461")}},
		NASIdentifier: "otpdialog",
		Dictionary:    dictionary,
		Attributes: []radiusclient.Attribute{
			{Vendor: "Acme", Name: "Acme-Desk", Value: "17"},
			{Vendor: "Acme", Name: "Acme-Floor", Value: "Ground"},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	fmt.Println("ready to sign in")

	_, err = radiusclient.ReadDictionary(files, "dictionary.broken")
	fmt.Println(err)
	// Output:
	// ready to sign in
	// dictionary "dictionary.broken" line 2: attribute "Acme-Door": unknown type "strong"
}
