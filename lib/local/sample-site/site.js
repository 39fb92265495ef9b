const buttons = document.querySelectorAll('[data-plan]');

for (const button of buttons) {
  button.addEventListener('click', () => {
    for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
    for (const price of document.querySelectorAll('.price span')) {
      price.textContent = price.dataset[button.dataset.plan];
    }
  });
}
