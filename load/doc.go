// Package load lets many people sign in at once, and measures how long that takes them:
//
//	run := load.New(load.Profile{Rate: 200, For: 5 * time.Minute}, play)
//	summary := run.Do(ctx, stop) // closing stop ends the arrivals
//
// In the open model, people arrive at a rate, whether or not the server keeps up: a slow server
// does not slow down the load. A sign-in is measured from the moment at which its person should
// have arrived, so that a client that falls behind does not hide it (coordinated omission). In the
// closed model, a number of people sign in again and again.
//
// [Serve] is the same for another program that decides who arrives, by lines of JSON.
package load
