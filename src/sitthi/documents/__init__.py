"""What a customer takes home or a court reads: statements and evidence files, as HTML and PDF, in Thai and English."""
