package radiusclient_test

import (
	"context"
	"errors"
	"fmt"

	"otpdialog/radiusclient"
	"otpdialog/radiusclient/dictionary"
)

// More attributes for every request, by their names in the dictionary. A wrong one is
// reported before anything is sent.
func ExampleAttributeError() {
	ctx := context.Background()
	server, stop := exampleServer()
	defer stop(ctx)
	config := radiusclient.Config{
		Servers:       []radiusclient.Server{{Address: server, Secret: []byte("xyzzy5461")}},
		NASIdentifier: "otpdialog",
		Attributes: []dictionary.Attribute{
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
