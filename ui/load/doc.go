// Package load is the screen of a load: its rate, latencies and errors while it goes on.
//
//	summary, err := load.Show(ctx, load.Options{Title: "push", For: time.Minute, Now: run.Now, Stop: stop, Cut: cut}, over)
package load
