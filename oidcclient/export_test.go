package oidcclient

// Network is the transport of a Config without one.
var Network = network
