// kitchen
