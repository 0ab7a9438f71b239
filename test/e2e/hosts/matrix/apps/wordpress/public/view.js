document.documentElement.dataset.app = 'runs'
