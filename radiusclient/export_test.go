package radiusclient

import "time"

// HurryRetransmissions shortens the waits between retransmissions, see timing. It
// comes before the first exchange.
func (c *Client) HurryRetransmissions(initial, maximum time.Duration) {
	c.timing.initial, c.timing.maximum = initial, maximum
}

// Taken counts the Identifiers that exchanges hold. Those that rest are not among
// them.
func (c *Client) Taken() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, r := range c.routes {
		r.mu.Lock()
		for _, s := range r.sockets {
			s.mu.Lock()
			n += s.count
			s.mu.Unlock()
		}
		r.mu.Unlock()
	}
	return n
}
