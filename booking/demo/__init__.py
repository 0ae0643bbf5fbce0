"""The demo region: invented schools, their instruments, their people and three months of their bookings."""
