"""Edge in: what is fetched over the network, from addresses and buckets."""
