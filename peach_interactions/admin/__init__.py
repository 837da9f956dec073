"""What the admin pages of all apps share. It knows no company: who may see what is in companies/admin."""
