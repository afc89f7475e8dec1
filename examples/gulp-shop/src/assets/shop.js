const wares = ['apples', 'bread', 'cheese'];

document
  .querySelector('#wares')
  .append(
    ...wares.map((ware) => Object.assign(document.createElement('li'), { textContent: ware })),
  );
