"""What people see: pages made on the server, which work without scripts and load nothing from elsewhere."""
