package radiusclient_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient"
)

// One exchange: user name and password, and the server's word.
func Example() {
	ctx := context.Background()
	server, stop := exampleServer()
	defer stop(ctx)
	client, err := radiusclient.New(radiusclient.Config{
		Servers:       []radiusclient.Server{{Address: server, Secret: []byte("xyzzy5461")}},
		NASIdentifier: "otpdialog",
		Retries:       3,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	response, err := client.NewDialogue().Exchange(ctx, radiusclient.Request{
		UserName: "bob", Password: "bobpw",
	})
	switch {
	case errors.Is(err, radiusclient.ErrNoAnswer):
		fmt.Println("Nobody answered. Is the shared secret right?")
	case err != nil:
		fmt.Println(err)
	default:
		fmt.Println(response.Code)
	}
	// Output: Access-Accept
}

// A dialogue: the server asks for a second factor, and the answer carries its State
// back to it.
func ExampleDialogue() {
	ctx := context.Background()
	server, stop := exampleServer()
	defer stop(ctx)
	client, err := radiusclient.New(radiusclient.Config{
		Servers:       []radiusclient.Server{{Address: server, Secret: []byte("xyzzy5461")}},
		NASIdentifier: "otpdialog",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	dialogue := client.NewDialogue()
	request := radiusclient.Request{UserName: "alice", Password: "wonderland"}
	for {
		response, err := dialogue.Exchange(ctx, request)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(response.Code, response.Message)
		if response.Code != radius.CodeAccessChallenge {
			return
		}
		request = radiusclient.Request{
			UserName: "alice", Password: "push", // what the person answers
			State: response.State, Server: response.Server, Interactive: true,
		}
	}
	// Output:
	// Access-Challenge Passcode or push:
	// Access-Accept
}

// An observer hears what happens on the way, also what was dropped and why.
func ExampleConfig_observer() {
	ctx := context.Background()
	server, stop := exampleServer()
	defer stop(ctx)
	client, err := radiusclient.New(radiusclient.Config{
		Servers:       []radiusclient.Server{{Address: server, Secret: []byte("xyzzy5461")}},
		NASIdentifier: "otpdialog",
		Observer: func(e radiusclient.Event) {
			fmt.Println(e.Kind, e.Code)
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	if _, err := client.NewDialogue().Exchange(ctx, radiusclient.Request{
		UserName: "bob", Password: "bobpw",
	}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// sent Access-Request
	// answered Access-Accept
}

// exampleServer starts a server that asks alice for a second factor.
func exampleServer() (address string, stop func(context.Context)) {
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		log.Fatal(err)
	}
	server := radius.PacketServer{
		SecretSource: radius.StaticSecretSource([]byte("xyzzy5461")),
		Handler: radius.HandlerFunc(func(w radius.ResponseWriter, r *radius.Request) {
			response := r.Response(radius.CodeAccessAccept)
			if rfc2865.UserName_GetString(r.Packet) == "alice" && rfc2865.State_Get(r.Packet) == nil {
				response = r.Response(radius.CodeAccessChallenge)
				response.Add(rfc2865.State_Type, radius.Attribute("round 2"))
				response.Add(rfc2865.ReplyMessage_Type, radius.Attribute("Passcode or push:"))
			}
			if err := w.Write(response); err != nil {
				log.Print(err)
			}
		}),
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(conn); !errors.Is(err, radius.ErrServerShutdown) {
			log.Print(err)
		}
	}()
	return conn.LocalAddr().String(), func(ctx context.Context) {
		if err := server.Shutdown(ctx); err != nil {
			log.Print(err)
		}
		<-done
	}
}
